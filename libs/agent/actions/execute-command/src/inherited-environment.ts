import { win32 } from 'node:path';

/** What a command gets from the agent's own environment; everything else, keys above all, stays with the agent. */
const INHERITED: readonly string[] = [
  // every system
  'PATH',
  'TZ',
  // Unix
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LANGUAGE',
  'LC_ALL',
  'LC_CTYPE',
  'TMPDIR',
  // Windows
  'ALLUSERSPROFILE',
  'APPDATA',
  'COMMONPROGRAMFILES',
  'COMMONPROGRAMFILES(X86)',
  'COMMONPROGRAMW6432',
  'COMPUTERNAME',
  'COMSPEC',
  'HOMEDRIVE',
  'HOMEPATH',
  'LOCALAPPDATA',
  'NUMBER_OF_PROCESSORS',
  'OS',
  'PATHEXT',
  'PROCESSOR_ARCHITECTURE',
  'PROGRAMDATA',
  'PROGRAMFILES',
  'PROGRAMFILES(X86)',
  'PROGRAMW6432',
  'PSMODULEPATH',
  'PUBLIC',
  'SYSTEMDRIVE',
  'SYSTEMROOT',
  'TEMP',
  'TMP',
  'USERDOMAIN',
  'USERNAME',
  'USERPROFILE',
  'WINDIR',
];

/** Where Windows has its own programs; a service may be started without any PATH. */
const DEFAULT_WINDOWS_PATHS = ['System32', '', 'System32\\Wbem', 'System32\\WindowsPowerShell\\v1.0'];
const DEFAULT_UNIX_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Names the command of a process; found again in /proc when the tree has to be ended. */
export const COMMAND_MARKER = 'GURURMM_COMMAND_ID';

/** The environment of a command: a minimum of the agent's own, then the command's `env`, then the marker. */
export function commandEnvironment(
  agentEnvironment: NodeJS.ProcessEnv,
  commandEnvironmentVariables: Readonly<Record<string, string>>,
  commandId: string,
  isWindows: boolean,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(agentEnvironment)) {
    if (value !== undefined && INHERITED.includes(isWindows ? name.toUpperCase() : name)) environment[name] = value;
  }
  const hasPath = Object.keys(environment).some((name) => name.toUpperCase() === 'PATH');
  if (!hasPath) environment['PATH'] = isWindows ? defaultWindowsPath(agentEnvironment) : DEFAULT_UNIX_PATH;
  for (const [name, value] of Object.entries(commandEnvironmentVariables))
    setVariable(environment, name, value, isWindows);
  environment[COMMAND_MARKER] = commandId;
  return environment;
}

function defaultWindowsPath(agentEnvironment: NodeJS.ProcessEnv): string {
  const root = agentEnvironment['SystemRoot'] ?? 'C:\\Windows';
  return DEFAULT_WINDOWS_PATHS.map((directory) => win32.join(root, directory)).join(';');
}

/** Windows ignores the case of names: `Path` and `PATH` side by side would leave the choice to chance. */
function setVariable(environment: Record<string, string>, name: string, value: string, isWindows: boolean): void {
  const existing = isWindows
    ? Object.keys(environment).find((each) => each.toUpperCase() === name.toUpperCase())
    : undefined;
  environment[existing ?? name] = value;
}
