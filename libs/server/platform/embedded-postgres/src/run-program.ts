import { spawn } from 'node:child_process';
import { invocationAs, type PostgresAccount } from './postgres-account';

const MIB = 1024 * 1024;

/**
 * Settings of glibc (mallopt(3)); other C libraries ignore them. Left alone, a backend gives the memory of each statement
 * back to the system and faults it in again for the next: planning a graph took four times as long. With these it keeps
 * up to 16 MiB.
 */
const KEPT_MEMORY = {
  MALLOC_TRIM_THRESHOLD_: String(16 * MIB),
  MALLOC_TOP_PAD_: String(MIB),
  MALLOC_MMAP_THRESHOLD_: String(4 * MIB),
};

/** How a program ended, with everything it said. */
export interface ProgramEnd {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Runs one of PostgreSQL's programs as the account and waits for its end. */
export function runProgram(account: PostgresAccount, program: string, args: readonly string[]): Promise<ProgramEnd> {
  const invocation = invocationAs(account, program, args);
  return new Promise((resolve, reject) => {
    const child = spawn(invocation.file, invocation.args, {
      ...invocation.options,
      // A session of its own: a terminal's Ctrl+C must not reach pg_ctl half way.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC', ...KEPT_MEMORY },
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, output: output.trim() }));
  });
}
