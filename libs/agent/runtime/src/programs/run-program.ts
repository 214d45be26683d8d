import { spawn } from 'node:child_process';

const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

/** How a program ended, and what it said. */
export interface ProgramEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program of the system without a shell to its end.
 * @throws Error when it cannot be started, takes longer than `timeoutMs`, says more than 4 MiB, or is aborted
 */
export function runProgram(
  program: string,
  args: readonly string[],
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      // Answers are read by machines: without translations.
      env: { ...process.env, LC_ALL: 'C' },
    });
    const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    let sizeBytes = 0;
    const fail = (reason: string) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`${program}: ${reason}`));
    };
    const abort = () => fail('stopped');
    signal?.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(() => fail(`no answer within ${timeoutMs / 1000} s`), timeoutMs);
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].on('data', (bytes: Buffer) => {
        output[name].push(bytes);
        sizeBytes += bytes.length;
        if (sizeBytes > MAX_OUTPUT_BYTES) fail('the answer is too long');
      });
    }
    child.once('error', (error) => fail(error.message));
    child.once('close', (exitCode) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      resolve({
        exitCode,
        stdout: Buffer.concat(output.stdout).toString('utf8'),
        stderr: Buffer.concat(output.stderr).toString('utf8'),
      });
    });
  });
}

/**
 * Runs a program that has to succeed.
 * @throws Error with what the program said when its exit code is not 0
 */
export async function runToSuccess(
  program: string,
  args: readonly string[],
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<string> {
  const { exitCode, stdout, stderr } = await runProgram(program, args, timeoutMs, signal);
  if (exitCode !== 0) throw new Error(`${program} ended with ${exitCode}: ${(stderr || stdout).trim().slice(0, 500)}`);
  return stdout;
}
