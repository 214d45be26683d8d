import { EXIT_CODE_TIMED_OUT } from '@gururmm/shared/protocol';
import type { ActionResult, StopReason } from '../action';
import type { CommandResult, Tombstone } from './journal/journal-record';
import type { OutputSummary } from './output/output-summary';

/** Exit code of a command that could not be started at all. */
const EXIT_CODE_EXECUTOR_ERROR = -1;
const MAX_ERROR_LENGTH = 4096;

const NO_OUTPUT = { stdout: '', stderr: '', last_seq: -1, truncated: false };

/** The result of a command that ran, or should have. */
export function resultOfRun(
  commandId: string,
  end: ActionResult,
  stopReason: StopReason | undefined,
  output: OutputSummary,
  durationMs: number,
): CommandResult {
  const base = { command_id: commandId, ...output, duration_ms: durationMs };
  switch (end.outcome) {
    case 'exited':
      return { ...base, outcome: 'exited', exit_code: end.exitCode, ...(end.reason && { error: end.reason }) };
    case 'error':
      return {
        ...base,
        outcome: 'error',
        exit_code: EXIT_CODE_EXECUTOR_ERROR,
        error: end.reason.slice(0, MAX_ERROR_LENGTH),
      };
    case 'stopped':
      return { ...base, ...stoppedBy(stopReason ?? 'interrupted') };
  }
}

function stoppedBy(reason: StopReason): Pick<CommandResult, 'outcome' | 'exit_code' | 'error'> {
  switch (reason) {
    case 'timed_out':
      return { outcome: reason, exit_code: EXIT_CODE_TIMED_OUT };
    case 'cancelled':
      return { outcome: reason, exit_code: null };
    case 'interrupted':
      return { outcome: reason, exit_code: null, error: 'the agent was stopped while the command ran' };
  }
}

/** The result of a command that never started. */
export function resultWithoutStart(
  commandId: string,
  outcome: 'rejected' | 'cancelled',
  error: string | undefined,
): CommandResult {
  return { command_id: commandId, ...NO_OUTPUT, exit_code: null, duration_ms: 0, outcome, ...(error && { error }) };
}

/** The result of a command that ran when an earlier process of the agent died. */
export function interruptedResult(commandId: string, output: OutputSummary, durationMs: number): CommandResult {
  const error = 'the agent ended while the command ran; its effect is unknown and it is not run again';
  return { command_id: commandId, ...output, exit_code: null, duration_ms: durationMs, outcome: 'interrupted', error };
}

/** What can still be said about a command whose output is forgotten. */
export function resultOfTombstone(commandId: string, tombstone: Tombstone): CommandResult {
  return {
    command_id: commandId,
    exit_code: tombstone.exit_code,
    stdout: null,
    stderr: null,
    last_seq: -1,
    duration_ms: tombstone.duration_ms,
    truncated: true,
    outcome: tombstone.outcome,
    error: 'the result was acknowledged earlier; its output is no longer kept on the device',
  };
}
