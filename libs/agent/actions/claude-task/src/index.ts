import { uptime } from 'node:os';
import { join } from 'node:path';
import { findExecutable, type ProcessControl } from '@gururmm/agent/actions/execute-command';
import { type Action, type AgentFile, ensurePrivateDirectory, type Logger } from '@gururmm/agent/runtime';
import type { OsType } from '@gururmm/shared/protocol';
import { type Account, chooseAccount, readPasswd } from './account';
import { ClaudeTaskAction } from './claude-task-action';
import { loadHoldDirectory } from './hold-directory';
import { TaskWindow } from './task-window';

/** Where tasks may work unless agent.toml says otherwise. */
const DEFAULT_ROOTS: Readonly<Record<OsType, string>> = {
  linux: '/srv/gururmm/claude',
  windows: 'C:\\Shares\\test',
  macos: '/Users/Shared/gururmm-claude',
};

/** What the action for `claude_task` needs to know of this agent. */
export interface ClaudeInstallation {
  readonly osType: OsType;
  readonly config: AgentFile['claude'];
  readonly dataDirectory: string;
  readonly processControl: ProcessControl;
  readonly logger: Logger;
}

/** The action for `claude_task`; none unless agent.toml enables it. */
export async function createClaudeActions(installation: ClaudeInstallation): Promise<Action[]> {
  const { osType, config, dataDirectory, processControl, logger } = installation;
  if (!config.enabled) return [];
  const directory = join(dataDirectory, 'claude');
  ensurePrivateDirectory(directory);
  const rules = {
    allowedRoot: config.allowed_root ?? DEFAULT_ROOTS[osType],
    program: config.program,
    minVersion: config.min_version,
    permissionMode: config.permission_mode,
    apiKey: config.anthropic_api_key,
  };
  const parts = {
    isWindows: osType === 'windows',
    agentEnvironment: process.env,
    account: await accountOf(osType, config.run_as_user),
    hold: await loadHoldDirectory(osType),
    follow: processControl.follow,
    window: new TaskWindow(join(directory, 'window.json'), uptime, logger),
    transcriptDirectory: join(directory, 'transcripts'),
  };
  return [new ClaudeTaskAction(rules, parts)];
}

async function accountOf(osType: OsType, runAsUser: string | undefined): Promise<() => Account> {
  const isSystem = osType === 'windows' && (await import('./system-account.windows')).isLocalSystem();
  return () =>
    chooseAccount(runAsUser, {
      osType,
      isSystem,
      uid: process.geteuid?.(),
      setpriv: osType === 'linux' ? findExecutable('setpriv', { PATH: '/usr/bin:/bin' }, false) : undefined,
      passwd: readPasswd,
    });
}
