import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { findExecutable } from '@gururmm/agent/actions/execute-command';
import { TaskRefusal } from './task-refusal';

/** A program with the arguments that stand before all others. */
export interface Cli {
  readonly program: string;
  readonly leadingArgs: readonly string[];
}

/** Where npm puts the program that `claude.cmd` starts, seen from that file. */
const NPM_PROGRAM = 'node_modules/@anthropic-ai/claude-code/cli.js';

/**
 * The Claude Code CLI: the configured path, else what PATH holds.
 * @throws TaskRefusal when there is none that runs without a shell
 */
export function findCli(
  configured: string | undefined,
  environment: Readonly<Record<string, string>>,
  isWindows: boolean,
): Cli {
  if (configured !== undefined && !isAbsolute(configured))
    throw new TaskRefusal('claude.program must be an absolute path');
  const names = configured !== undefined ? [configured] : isWindows ? ['claude.exe', 'claude.cmd'] : ['claude'];
  for (const name of names) {
    const program = findExecutable(name, environment, isWindows);
    if (program !== undefined) return isWindows ? withoutShell(program, environment) : { program, leadingArgs: [] };
  }
  throw new TaskRefusal(`the Claude Code CLI (${names.join(' or ')}) was not found on this machine`);
}

/**
 * A .cmd file is text for cmd.exe, which expands `%` and `"` in arguments whatever the quoting; what npm's
 * `claude.cmd` would start is started directly instead.
 */
function withoutShell(program: string, environment: Readonly<Record<string, string>>): Cli {
  if (!/\.(cmd|bat)$/i.test(program)) return { program, leadingArgs: [] };
  const script = join(dirname(program), NPM_PROGRAM);
  const node =
    findExecutable(join(dirname(program), 'node.exe'), environment, true) ??
    findExecutable('node.exe', environment, true);
  if (!existsSync(script) || node === undefined) {
    throw new TaskRefusal(`${program} can only be run by a shell; set claude.program to the path of claude.exe`);
  }
  return { program: node, leadingArgs: [script] };
}
