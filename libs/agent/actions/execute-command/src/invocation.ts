import type { CommandRequest } from '@gururmm/shared/protocol';

/** A program with its arguments, or the sentence that says why there is none. */
export type Invocation =
  { ok: true; program: string; args: string[]; isVerbatim?: boolean } | { ok: false; reason: string };

/** Where an invocation is planned. */
export interface Surroundings {
  readonly isWindows: boolean;
  /** Finds a program on the command's PATH. */
  find(name: string): string | undefined;
  /** Writes a private file in the scratch directory of the command and returns its path. */
  writeFile(name: string, content: string): string;
}

/** Plans one type of command. */
export type Plan = (command: CommandRequest, surroundings: Surroundings) => Invocation;

/** Takes the first program of `names` that exists. */
export function withFirstOf(
  names: readonly string[],
  surroundings: Surroundings,
  plan: (program: string) => Invocation,
): Invocation {
  for (const name of names) {
    const program = surroundings.find(name);
    if (program !== undefined) return plan(program);
  }
  return { ok: false, reason: `${names.join(' or ')} was not found on this machine` };
}
