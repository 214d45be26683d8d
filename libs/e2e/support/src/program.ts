import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { waitUntil } from './wait-until';

/** How a program ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of the product under test, with everything it printed. */
export class Program {
  stdout = '';
  stderr = '';
  private exit: Exit | undefined;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (data: Buffer) => (this.stdout += data.toString('utf8')));
    child.stderr?.on('data', (data: Buffer) => (this.stderr += data.toString('utf8')));
    child.on('exit', (code, signal) => (this.exit = { code, signal }));
  }

  static start(file: string, args: readonly string[], env: Readonly<Record<string, string>>, cwd: string): Program {
    const path = process.env['PATH'] ?? '';
    const home = process.env['HOME'] ?? '/';
    return new Program(
      spawn(file, args, {
        env: { PATH: path, HOME: home, ...env },
        cwd,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      }),
    );
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('the program did not start');
    return this.child.pid;
  }

  get isRunning(): boolean {
    return this.exit === undefined;
  }

  ended(timeoutMs = 25_000): Promise<Exit> {
    return waitUntil('the program to end', () => this.exit, timeoutMs);
  }

  /** Signals the program alone, as a service manager does. */
  async end(signal: NodeJS.Signals): Promise<Exit> {
    if (this.isRunning) this.child.kill(signal);
    return this.ended();
  }

  /** Signals the whole process group, as a terminal's Ctrl+C does. */
  async endGroup(signal: NodeJS.Signals): Promise<Exit> {
    if (this.isRunning) {
      const exit = once(this.child, 'exit');
      process.kill(-this.pid, signal);
      await exit;
    }
    return this.ended();
  }
}
