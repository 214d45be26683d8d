import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Program, waitUntil } from '@gururmm/e2e/support';

const shell = promisify(execFile);
const INSTALL_TIMEOUT_MS = 60_000;

/** A shorter way back and more samples than a machine needs, for somebody who waits and watches. */
const IMPATIENCE = `
[intervals]
metrics_interval_seconds = 1
`;

/** The agent that the console's install command puts on this machine, below a directory of its own. */
export class InstalledAgent {
  private restarted: Program | undefined;

  private constructor(private readonly prefix: string) {}

  static async create(): Promise<InstalledAgent> {
    return new InstalledAgent(await mkdtemp(join(tmpdir(), 'gururmm-e2e-installed-')));
  }

  /** Runs the command as copied, but for two things: not as root, and not into the system's directories. */
  async install(command: string): Promise<void> {
    const asAnybody = command.replace(/sudo (--preserve-env=\S+ )?sh$/, `sh -s -- --prefix ${this.prefix}`);
    await shell('sh', ['-c', asAnybody], { timeout: INSTALL_TIMEOUT_MS });
  }

  async kill(): Promise<void> {
    const pid = Number(await readFile(join(this.prefix, 'data', 'agent.pid'), 'utf8'));
    process.kill(pid, 'SIGKILL');
    await waitUntil('the agent to be gone', () => !isRunning(pid));
  }

  async startAgain(): Promise<void> {
    const config = join(this.prefix, 'agent.toml');
    await appendFile(config, IMPATIENCE);
    this.restarted = Program.start(
      join(this.prefix, 'bin', 'gururmm-agent'),
      ['run', '--config', config],
      {},
      this.prefix,
    );
  }

  async remove(): Promise<void> {
    if (this.restarted === undefined) await this.kill().catch(() => undefined);
    else await this.restarted.end('SIGKILL');
    await rm(this.prefix, { recursive: true, force: true });
  }

  /** A path below the agent's directory, for a command to look at. */
  path(name: string): string {
    return join(this.prefix, name);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
