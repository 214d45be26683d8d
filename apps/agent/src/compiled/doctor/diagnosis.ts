import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@gururmm/agent/doctor';
import type { AgentProcess } from '../agent-process';
import { makeSecret } from '../fake-server';

/** What `doctor --json` said. */
export class Diagnosis {
  private constructor(
    readonly exitCode: number | null,
    readonly text: string,
    readonly checks: readonly Finding[],
  ) {}

  static async of(agent: AgentProcess): Promise<Diagnosis> {
    const { exitCode, stdout, stderr } = await agent.execute(['doctor', '--json', '--config', agent.configPath]);
    return Diagnosis.parse(exitCode, stdout, stderr);
  }

  /** @throws when it is not what `--json` promises */
  static parse(exitCode: number | null, stdout: string, stderr: string): Diagnosis {
    if (!stdout.startsWith('{')) throw new Error(`no JSON came: ${stdout}${stderr}`);
    const { healthy, checks } = JSON.parse(stdout) as { healthy: boolean; checks: Finding[] };
    if (healthy !== (exitCode === 0)) throw new Error(`healthy is ${healthy}, the exit code ${exitCode ?? 'none'}`);
    return new Diagnosis(exitCode, stdout + stderr, checks);
  }

  /** The codes of what failed, in order. */
  get faults(): string[] {
    return this.checks.flatMap(({ code }) => code ?? []);
  }

  /** `check: status` of everything. */
  get statuses(): Record<string, string> {
    return Object.fromEntries(this.checks.map(({ check, status }) => [check, status]));
  }

  detail(check: Finding['check']): string {
    return this.checks.find((finding) => finding.check === check)?.detail ?? '';
  }
}

/** Gives the agent a data directory with a key, as if it had enrolled. */
export function giveKey(agent: AgentProcess): string {
  const key = makeSecret('agentKey');
  mkdirSync(agent.dataDirectory, { recursive: true, mode: 0o700 });
  writeFileSync(join(agent.dataDirectory, 'agent.key'), `${key}\n`, { mode: 0o600 });
  return key;
}

/** Name, time and content of every file below a directory: the same before and after means that nothing was touched. */
export function snapshotOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return `${path} ${statSync(path).mtimeMs} ${entry.isFile() ? readFileSync(path, 'base64') : ''}`;
    })
    .sort();
}
