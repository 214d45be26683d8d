import type { CommandType, OsType } from '@gururmm/shared/protocol';

/** The kinds of command a technician runs by hand; `claude_task` has rules and a form of its own. */
export const RUNNABLE_TYPES = [
  { value: 'shell', label: 'Shell' },
  { value: 'powershell', label: 'PowerShell' },
  { value: 'python', label: 'Python' },
  { value: 'script', label: 'Script' },
] as const satisfies readonly { value: CommandType; label: string }[];

export type RunnableType = (typeof RUNNABLE_TYPES)[number]['value'];

export function defaultCommandType(os: OsType): RunnableType {
  return os === 'windows' ? 'powershell' : 'shell';
}
