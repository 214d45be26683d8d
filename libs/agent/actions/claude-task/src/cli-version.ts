import { TaskRefusal } from './task-refusal';

const VERSION = /(\d+)\.(\d+)\.(\d+)/;

/**
 * Reads what `claude --version` prints, e.g. `2.1.0 (Claude Code)`.
 * @throws TaskRefusal when it names no version, or one below `minimum`
 */
export function checkVersion(output: string, minimum: string): string {
  const found = parseVersion(output);
  if (found === undefined) throw new TaskRefusal('the program does not say its version as the Claude Code CLI does');
  if (isOlder(found, parseVersion(minimum) ?? [0, 0, 0])) {
    throw new TaskRefusal(`the Claude Code CLI is version ${found.join('.')}; at least ${minimum} is needed`);
  }
  return found.join('.');
}

function parseVersion(text: string): number[] | undefined {
  return VERSION.exec(text)?.slice(1).map(Number);
}

function isOlder(version: readonly number[], minimum: readonly number[]): boolean {
  const different = version.findIndex((part, index) => part !== minimum[index]);
  return different >= 0 && (version[different] ?? 0) < (minimum[different] ?? 0);
}
