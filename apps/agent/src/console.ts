import { ConfigError, messageOf } from '@gururmm/agent/runtime';

/** Writes a line to standard output. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Writes a line to standard error. */
export function complain(line: string): void {
  process.stderr.write(`gururmm-agent: ${line}\n`);
}

/** Runs a command of the program; a failure is told in sentences and becomes exit code 1. */
export async function withExitCode(run: () => Promise<number> | number): Promise<void> {
  try {
    process.exitCode = await run();
  } catch (error) {
    for (const fault of faultsOf(error)) complain(fault);
    process.exitCode = 1;
  }
}

/** What went wrong, in sentences. */
export function faultsOf(error: unknown): readonly string[] {
  return error instanceof ConfigError ? error.faults : [messageOf(error)];
}
