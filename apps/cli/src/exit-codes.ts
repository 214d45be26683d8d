import type { CommandBody, JobState } from '@gururmm/shared/api-client';

/** Exit codes of grmm itself; from 64 to 78 they follow BSD's sysexits(3), 124 is timeout(1), 130 the shell's for Ctrl+C. */
export const EXIT = {
  ok: 0,
  usage: 64,
  notFound: 68,
  unavailable: 69,
  internal: 70,
  interrupted: 71,
  temporary: 75,
  rejected: 76,
  notAllowed: 77,
  configuration: 78,
  timedOut: 124,
  cancelled: 130,
  brokenPipe: 141,
  outOfRange: 255,
} as const;

const MAX_EXIT_CODE = 255;

/** What each code of `grmm run` means, as its help and docs/ci.md show it. */
export const EXIT_CODE_TABLE: readonly (readonly [string, string])[] = [
  ['0-255', 'what the command on the endpoint ended with (255 when that does not fit)'],
  [String(EXIT.usage), 'wrong arguments, or a name that fits several machines'],
  [String(EXIT.notFound), 'no such machine, site, client or command'],
  [String(EXIT.unavailable), 'the server cannot be reached, or the command expired before its machine came online'],
  [String(EXIT.internal), 'the server or the agent failed, or the stop rule ended the run: a machine has no exit code'],
  [String(EXIT.interrupted), 'the machine or its agent went down while the command ran; the outcome is unknown'],
  [String(EXIT.temporary), '--wait ran out and the command goes on, or the server asked to slow down for too long'],
  [String(EXIT.rejected), "the agent's own policy, or the second person, refused the command"],
  [String(EXIT.notAllowed), 'not signed in, or not allowed'],
  [String(EXIT.configuration), 'the configuration of grmm is missing or wrong'],
  [String(EXIT.timedOut), 'the command ran into its --timeout'],
  [String(EXIT.cancelled), 'the command was cancelled, or Ctrl+C'],
];

/** Exit code of grmm for a command as it stands now; one that is not over is temporary. */
export function exitCodeOf(command: Pick<CommandBody, 'status' | 'exit_code'>): number {
  switch (command.status) {
    case 'completed':
      return EXIT.ok;
    case 'failed':
      return command.exit_code === null ? EXIT.internal : ownExitCode(command.exit_code);
    case 'timed_out':
      return EXIT.timedOut;
    case 'cancelled':
      return EXIT.cancelled;
    case 'expired':
      return EXIT.unavailable;
    case 'interrupted':
      return EXIT.interrupted;
    case 'rejected':
      return EXIT.rejected;
    case 'pending':
    case 'running':
      return EXIT.temporary;
  }
}

/** Exit code of grmm for a job, besides those of its commands; one that is not over is temporary. */
export function exitCodeOfJob(state: JobState): number {
  switch (state) {
    case 'completed':
      return EXIT.ok;
    case 'stopped':
      return EXIT.internal;
    case 'cancelled':
      return EXIT.cancelled;
    case 'rejected':
    case 'expired':
      return EXIT.rejected;
    case 'waiting_for_approval':
    case 'running':
    case 'paused':
      return EXIT.temporary;
  }
}

/** Windows knows codes such as 3010 or -1: cut to a byte some would look like success. */
function ownExitCode(code: number): number {
  return code >= 0 && code <= MAX_EXIT_CODE ? code : EXIT.outOfRange;
}

/** The exit code of a run on several machines: the highest. */
export function worstExitCode(codes: readonly number[]): number {
  return Math.max(EXIT.ok, ...codes);
}
