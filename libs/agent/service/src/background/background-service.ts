import { spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  currentOsType,
  layoutOf,
  prepareDataDirectory,
  readStatusFile,
  takeInstanceLock,
} from '@gururmm/agent/runtime';
import type { AgentService, ServiceState } from '../agent-service';
import type { InstallLayout } from '../install-layout';
import { waitFor } from '../wait-for';

const START_LIMIT_MS = 60_000;
/** The agent gives running commands 9 seconds. */
const STOP_LIMIT_MS = 20_000;
const KILL_LIMIT_MS = 10_000;

/** The agent as a process of its own: where there is no service manager, and for installations below a directory. */
export class BackgroundService implements AgentService {
  readonly label = 'background process';
  readonly startsAtBoot = false;
  private readonly pidPath: string;
  private readonly outputPath: string;

  constructor(private readonly layout: InstallLayout) {
    this.pidPath = join(layout.dataDirectory, 'agent.pid');
    this.outputPath = join(layout.dataDirectory, 'agent-output.log');
  }

  register(): Promise<void> {
    return Promise.resolve();
  }

  async start(): Promise<void> {
    if (await this.isRunning()) return;
    prepareDataDirectory(layoutOf(this.layout.dataDirectory));
    const output = openSync(this.outputPath, 'w', 0o600);
    const child = spawn(this.layout.programPath, ['run', '--config', this.layout.configPath], {
      detached: true,
      stdio: ['ignore', output, output],
      windowsHide: true,
    });
    const failure = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(`it ended at once (${code ?? signal}): ${this.lastOutput()}`));
    });
    let reason: string | undefined;
    void failure.then((text) => (reason = text));
    // Not by the lock: a look at it would hold it for a moment, just when the agent wants it.
    const isUp = await waitFor(
      () => Promise.resolve(reason !== undefined || this.statusPid() === child.pid),
      START_LIMIT_MS,
    );
    if (reason !== undefined || !isUp) throw new Error(`the agent does not start: ${reason ?? 'it says nothing'}`);
    writeFileSync(this.pidPath, `${child.pid}\n`, { mode: 0o600 });
    child.unref();
  }

  async stop(): Promise<void> {
    const hasEnded = async () => !(await this.isRunning());
    if (await hasEnded()) return;
    for (const [signal, limitMs] of [
      ['SIGTERM', STOP_LIMIT_MS],
      ['SIGKILL', KILL_LIMIT_MS],
    ] as const) {
      this.signal(signal);
      if (await waitFor(hasEnded, limitMs)) return;
    }
    throw new Error(`the agent on ${this.layout.dataDirectory} does not end; stop it by hand`);
  }

  remove(): Promise<void> {
    return Promise.resolve();
  }

  async state(): Promise<ServiceState> {
    if (await this.isRunning()) return 'running';
    return existsSync(this.layout.programPath) ? 'stopped' : 'absent';
  }

  /** The lock of the data directory is held exactly as long as an agent lives. */
  private async isRunning(): Promise<boolean> {
    if (!existsSync(this.layout.dataDirectory)) return false;
    const release = await takeInstanceLock(this.layout.dataDirectory, currentOsType());
    release?.();
    return release === undefined;
  }

  /** The agent says its process id itself; one that has just been started is only in the file. */
  private signal(signal: NodeJS.Signals): void {
    const fromFile = existsSync(this.pidPath) ? Number(readFileSync(this.pidPath, 'utf8')) : 0;
    for (const pid of new Set([this.statusPid(), fromFile])) if (pid > 1 && this.isOurs(pid)) tryKill(pid, signal);
  }

  private statusPid(): number {
    return readStatusFile(layoutOf(this.layout.dataDirectory).status)?.pid ?? 0;
  }

  /** A process id may have been given to somebody else; only Linux tells cheaply. */
  private isOurs(pid: number): boolean {
    const path = `/proc/${pid}/cmdline`;
    if (!existsSync('/proc/self/cmdline')) return true;
    return existsSync(path) && readFileSync(path, 'utf8').split('\0').includes(this.layout.configPath);
  }

  private lastOutput(): string {
    return readFileSync(this.outputPath, 'utf8').trim().slice(-500);
  }
}

function tryKill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It has ended meanwhile: that is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
