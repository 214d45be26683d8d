import type { ExitCodes } from './script-definition';

export const EXIT_MEANINGS = ['success', 'warning', 'reboot_needed', 'failure'] as const;
export type ExitMeaning = (typeof EXIT_MEANINGS)[number];

/** What an exit code of a script means; null while there is none, and for commands that are no script. */
export function exitMeaning(exitCodes: ExitCodes | null, exitCode: number | null): ExitMeaning | null {
  if (exitCodes === null || exitCode === null) return null;
  if (exitCodes.success.includes(exitCode)) return 'success';
  if (exitCodes.reboot.includes(exitCode)) return 'reboot_needed';
  return exitCodes.warning.includes(exitCode) ? 'warning' : 'failure';
}
