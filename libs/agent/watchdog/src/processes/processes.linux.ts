import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Where the kernel cuts the name of a process. */
const KERNEL_NAME_LENGTH = 15;

/** Names from /proc; a zombie is no living process. */
export function listProcessNames(procDirectory = '/proc'): Set<string> {
  const names = new Set<string>();
  for (const entry of readdirSync(procDirectory)) {
    if (!/^\d+$/.test(entry)) continue;
    const directory = join(procDirectory, entry);
    const name = nameOf(readIfThere(join(directory, 'stat')));
    if (name === undefined) continue;
    names.add(name);
    if (name.length >= KERNEL_NAME_LENGTH) names.add(longNameOf(readIfThere(join(directory, 'cmdline')), name));
  }
  return names;
}

/** The name in proc_pid_stat(5); it may itself contain spaces and parentheses. */
function nameOf(stat: string): string | undefined {
  const end = stat.lastIndexOf(')');
  const state = stat.charAt(end + 2);
  return end < 0 || state === 'Z' || state === 'X' ? undefined : stat.slice(stat.indexOf('(') + 1, end);
}

/** The whole name, from the program or, for a script, from its first argument. */
function longNameOf(commandLine: string, name: string): string {
  const [program = '', script = ''] = commandLine.split('\0').map((argument) => basename(argument));
  return [program, script].find((each) => each.startsWith(name)) ?? name;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // the process ended between the listing and this reading
  }
}
