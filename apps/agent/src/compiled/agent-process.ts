import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'smol-toml';
import { until } from './until';

const os = process.platform === 'darwin' ? 'macos' : 'linux';

/** How a compiled agent is started: by itself, or by something that runs programs of another system. */
export interface AgentProgram {
  readonly file: string;
  readonly leadingArgs: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** How the agent names a file of this machine. */
  pathOf(path: string): string;
}

/** What `node apps/agent/build.mjs` makes on this machine. */
export const NATIVE_PROGRAM: AgentProgram = {
  file: join(import.meta.dirname, '../../../../dist/apps/agent', `gururmm-agent-${os}-${process.arch}`),
  leadingArgs: [],
  environment: process.env,
  pathOf: (path) => path,
};

/** Every wait of the agent, shortened so that a spec takes a second and not a minute. */
export const FAST_INTERVALS = {
  heartbeat_interval_seconds: 0.3,
  metrics_interval_seconds: 0.3,
  network_check_interval_seconds: 0.5,
  reconnect_delay_seconds: 0.1,
  reconnect_max_delay_seconds: 0.3,
  first_wait_spread_seconds: 0.1,
  refused_delay_seconds: 0.3,
  refused_max_delay_seconds: 0.6,
  approval_check_seconds: 0.3,
  resend_delay_seconds: 0.2,
  resend_max_delay_seconds: 0.5,
  watchdog_interval_seconds: 0.2,
};

/** The compiled agent in a directory of its own. */
export class AgentProcess {
  readonly directory = mkdtempSync(join(tmpdir(), 'gururmm-agent-'));
  readonly dataDirectory = join(this.directory, 'data');
  readonly configPath = join(this.directory, 'agent.toml');
  environment: NodeJS.ProcessEnv;
  private child: ChildProcess | undefined;
  private isEnding = false;

  constructor(public program: AgentProgram = NATIVE_PROGRAM) {
    this.environment = { ...program.environment };
  }

  /** Writes agent.toml; the given keys come on top of a site code, a device id and fast intervals. */
  configure(serverUrl: string, overrides: Record<string, unknown> = {}): this {
    const config = {
      server_url: serverUrl,
      site_code: 'DARK-GROVE-7839',
      device_id: 'device-under-test',
      data_dir: this.program.pathOf(this.dataDirectory),
      intervals: FAST_INTERVALS,
      log: { level: 'debug' },
      ...overrides,
    };
    writeFileSync(this.configPath, stringify(config), { mode: 0o600 });
    return this;
  }

  /** Starts `run` and does not wait for anything. */
  start(): this {
    this.child = this.spawn(['run', '--config', this.program.pathOf(this.configPath)], 'ignore');
    return this;
  }

  /** Starts `run` as a service manager does: again whenever it ends, until {@link end}. */
  startAsService(): this {
    const args = ['run', '--service', '--config', this.program.pathOf(this.configPath)];
    const child = this.spawn(args, 'ignore');
    this.child = child;
    child.once('exit', () => {
      if (this.child === child && !this.isEnding) this.startAsService();
    });
    return this;
  }

  get processId(): number {
    return this.child?.pid ?? 0;
  }

  /** Sends a signal and waits for the end; returns the exit code (null after a signal). */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this;
    this.isEnding = true;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) {
      this.isEnding = false;
      return child?.exitCode ?? null;
    }
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    child.kill(signal);
    const exitCode = await ended;
    this.isEnding = false;
    return exitCode;
  }

  /** Runs another command of the program to its end. */
  async execute(args: string[], input = ''): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
    const child = this.spawn(args, 'pipe');
    const output = { stdout: '', stderr: '' };
    child.stdout?.on('data', (bytes: Buffer) => (output.stdout += bytes.toString()));
    child.stderr?.on('data', (bytes: Buffer) => (output.stderr += bytes.toString()));
    child.stdin?.end(input);
    const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { exitCode, ...output };
  }

  log(): string {
    const path = join(this.dataDirectory, 'logs/agent.log');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  logged(text: string, deadlineMs?: number): Promise<true> {
    return until(`"${text}" in the log`, () => (this.log().includes(text) ? true : undefined), deadlineMs);
  }

  async dispose(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
  }

  private spawn(args: readonly string[], stdio: 'ignore' | 'pipe'): ChildProcess {
    const { file, leadingArgs } = this.program;
    return spawn(file, [...leadingArgs, ...args], { env: this.environment, stdio });
  }
}

/** Whether a process lives; a zombie that nobody reaped does not count. */
export function isAlive(processId: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${processId}/status`, 'utf8'));
  } catch {
    return false; // gone
  }
}

/** Processes whose command line contains `text`. */
export function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((processId) => isAlive(processId) && commandLine(processId).includes(text));
}

function commandLine(processId: number): string {
  try {
    return readFileSync(`/proc/${processId}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ''; // gone meanwhile
  }
}
