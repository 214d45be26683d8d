import { commandEnvironment } from '@gururmm/agent/actions/execute-command';
import { TaskRefusal } from './task-refusal';

/** What the CLI needs of the agent's environment; upper case, as Windows compares them. */
const NEEDED: ReadonlySet<string> = new Set([
  'PATH',
  'PATHEXT',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  'USERPROFILE',
  'USERNAME',
  'HOMEDRIVE',
  'HOMEPATH',
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMDATA',
  'PROGRAMFILES',
  'SYSTEMDRIVE',
  'SYSTEMROOT',
  'WINDIR',
  'COMSPEC',
  'GURURMM_COMMAND_ID', // names the processes of the command, so that all of them can be ended
]);

/**
 * What a task may set itself. An address is not among them: it would lead the machine's own key to whoever it names.
 */
const SETTABLE: ReadonlySet<string> = new Set([
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'ANTHROPIC_MODEL',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'LANG',
  'TZ',
]);

/** What the environment of a task is made of, in this order; later ones win. */
export interface EnvironmentSources {
  readonly agent: NodeJS.ProcessEnv;
  readonly account: Readonly<Record<string, string>>;
  readonly apiKey: string | undefined;
  readonly task: Readonly<Record<string, string>>;
}

/**
 * The environment of the CLI: nothing of the agent's own but what it needs to run.
 * @throws TaskRefusal when the task sets what it must not
 */
export function cliEnvironment(
  sources: EnvironmentSources,
  commandId: string,
  isWindows: boolean,
): Record<string, string> {
  const refused = Object.keys(sources.task).filter((name) => !SETTABLE.has(name.toUpperCase()));
  if (refused.length > 0) throw new TaskRefusal(`a Claude task must not set ${refused.join(', ')}`);
  const inherited = commandEnvironment(sources.agent, {}, commandId, isWindows);
  return {
    ...Object.fromEntries(Object.entries(inherited).filter(([name]) => NEEDED.has(name.toUpperCase()))),
    ...sources.account,
    ...(sources.apiKey === undefined ? {} : { ANTHROPIC_API_KEY: sources.apiKey }),
    ...sources.task,
    DISABLE_AUTOUPDATER: '1', // versions are the administrator's choice
  };
}
