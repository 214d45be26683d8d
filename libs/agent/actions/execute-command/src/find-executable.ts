import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

const DEFAULT_WINDOWS_EXTENSIONS = '.COM;.EXE;.BAT;.CMD';

/** Full path of a program on the command's own PATH, or undefined if it is not there. */
export function findExecutable(
  name: string,
  environment: Readonly<Record<string, string>>,
  isWindows: boolean,
): string | undefined {
  const candidates = withExtensions(name, environment, isWindows);
  if (isAbsolute(name)) return candidates.find(isExecutableFile);
  if (/[/\\]/.test(name)) return undefined; // relative to what? a command has no directory of its own
  const directories = variable(environment, 'PATH', isWindows).split(delimiter).filter(isAbsolute);
  return directories.flatMap((directory) => candidates.map((each) => join(directory, each))).find(isExecutableFile);
}

function withExtensions(name: string, environment: Readonly<Record<string, string>>, isWindows: boolean): string[] {
  if (!isWindows) return [name];
  const extensions = variable(environment, 'PATHEXT', true) || DEFAULT_WINDOWS_EXTENSIONS;
  return [name, ...extensions.split(';').map((extension) => `${name}${extension.toLowerCase()}`)].filter((each) =>
    /\.[a-z0-9]+$/i.test(each),
  );
}

function variable(environment: Readonly<Record<string, string>>, name: string, isWindows: boolean): string {
  const key = isWindows ? Object.keys(environment).find((each) => each.toUpperCase() === name) : name;
  return (key === undefined ? undefined : environment[key]) ?? '';
}

function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // not there, or not executable: both mean "look further"
  }
}
