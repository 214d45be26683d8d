import { type ChildProcess, spawn } from 'node:child_process';
import { waitUntil } from './wait-until';

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Text for standard input; without it there is none. */
  readonly input?: string;
  /** Standard input stays open for `type`. */
  readonly isTyped?: boolean;
}

/** A process of the product under test, with everything it printed. */
export class Program {
  stdout = '';
  stderr = '';
  private exitCode: number | undefined;

  private constructor(private readonly child: ChildProcess) {
    // With an encoding set, a character whose bytes come apart stays whole.
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    // "close" comes after the last byte of both streams; killed by a signal counts as -1.
    child.on('close', (code) => (this.exitCode = code ?? -1));
  }

  static start(
    file: string,
    args: readonly string[],
    { env = {}, cwd = '/', input, isTyped = false }: ProgramOptions = {},
  ): Program {
    const child = spawn(file, args, {
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', ...env },
      cwd,
      stdio: [input === undefined && !isTyped ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    if (!isTyped) child.stdin?.end(input);
    return new Program(child);
  }

  type(text: string): void {
    this.child.stdin?.write(text);
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
