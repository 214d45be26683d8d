import { type ChildProcess, spawn } from 'node:child_process';
import { waitUntil } from './wait-until';

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Text for standard input; without it there is none. */
  readonly input?: string;
}

/** A process of the product under test, with everything it printed. */
export class Program {
  stdout = '';
  stderr = '';
  private exitCode: number | undefined;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (data: Buffer) => (this.stdout += data.toString('utf8')));
    child.stderr?.on('data', (data: Buffer) => (this.stderr += data.toString('utf8')));
    // "close" comes after the last byte of both streams; killed by a signal counts as -1.
    child.on('close', (code) => (this.exitCode = code ?? -1));
  }

  static start(file: string, args: readonly string[], { env = {}, cwd = '/', input }: ProgramOptions = {}): Program {
    const child = spawn(file, args, {
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', ...env },
      cwd,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    child.stdin?.end(input);
    return new Program(child);
  }

  get isRunning(): boolean {
    return this.exitCode === undefined;
  }

  /** The exit code, once it has one. */
  async ended(timeoutMs = 40_000): Promise<number> {
    await waitUntil('the program to end', () => !this.isRunning, timeoutMs);
    return this.exitCode ?? -1;
  }

  kill(signal: NodeJS.Signals): void {
    if (this.isRunning) this.child.kill(signal);
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    this.kill(signal);
    await this.ended();
  }
}
