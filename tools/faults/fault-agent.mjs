import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch } from 'node:os';
import { join } from 'node:path';
import { workspaceRoot } from '../build/load-typescript.mjs';
import { Child } from './child-process.mjs';

const BULK = Array.from({ length: 2_500 }, (_unused, line) => `line ${line} grün ☃ ${'x'.repeat(20)}\n`).join('');

/**
 * What the test commands do: append to the ledger of the device they find themselves on, print bytes that are
 * known beforehand, and end with a known code. `$HOME` and the command's id come from the agent that runs them.
 */
export const COMMAND_KINDS = {
  plain: { script: 'echo "known $GURURMM_COMMAND_ID"', exitCode: 0, output: (id) => `known ${id}\n` },
  failing: { script: 'echo "bad $GURURMM_COMMAND_ID" >&2', exitCode: 3, output: (id) => `bad ${id}\n` },
  slow: { script: 'sleep 0.4; echo "slow $GURURMM_COMMAND_ID"', exitCode: 0, output: (id) => `slow ${id}\n` },
  bulky: { script: 'cat "$HOME/bulk"', exitCode: 0, output: () => BULK },
};

/** @param {keyof COMMAND_KINDS} kind */
export function commandText(kind) {
  const { script, exitCode } = COMMAND_KINDS[kind];
  const note = (word) => `echo "${word} ${kind} $GURURMM_COMMAND_ID" >> "$HOME/ledger"`;
  return `${note('start')}; ${script}; ${note('end')}; exit ${exitCode}`;
}

/** The compiled agent on a device of its own. */
export class FaultAgent {
  constructor({ number, directory, serverUrl, siteKey, intervals }) {
    this.deviceId = `fault-device-${String(number).padStart(4, '0')}`;
    this.directory = join(directory, this.deviceId);
    mkdirSync(this.directory);
    writeFileSync(join(this.directory, 'bulk'), BULK);
    writeFileSync(join(this.directory, 'ledger'), '');
    writeFileSync(join(this.directory, 'agent.toml'), agentToml(this, { serverUrl, siteKey, intervals }), {
      mode: 0o600,
    });
    this.child = new Child({
      command: [
        join(workspaceRoot, `dist/apps/agent/gururmm-agent-linux-${arch()}`),
        'run',
        '--config',
        join(this.directory, 'agent.toml'),
      ],
      cwd: this.directory,
      logFile: join(this.directory, 'agent.out'),
      env: { PATH: process.env.PATH, HOME: this.directory },
    });
  }

  /** What ran here, as the processes themselves noted it. @returns a `DeviceLedger` of command-invariants.ts */
  ledger(agentId) {
    const lines = readFileSync(join(this.directory, 'ledger'), 'utf8').split('\n');
    const notes = lines.filter((line) => line !== '').map((line) => line.split(' '));
    const of = (word) => notes.filter(([noted]) => noted === word);
    return {
      agentId,
      starts: of('start').map(([, , id]) => id),
      ends: new Map(of('end').map(([, kind, id]) => [id, endOf(kind, id)])),
    };
  }
}

function endOf(kind, id) {
  const { exitCode, output } = COMMAND_KINDS[kind];
  return { exitCode, sha256: createHash('sha256').update(output(id)).digest('hex') };
}

function agentToml({ deviceId, directory }, { serverUrl, siteKey, intervals }) {
  const lines = Object.entries(intervals).map(([name, seconds]) => `${name} = ${seconds}`);
  return `server_url = "${serverUrl}"
site_key = "${siteKey}"
device_id = "${deviceId}"
data_dir = "${join(directory, 'data')}"

[intervals]
${lines.join('\n')}

[log]
level = "warn"
`;
}
