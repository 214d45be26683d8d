/** Every state a command can be in; `pending` is the first, the last seven never change. */
export const COMMAND_STATUSES = [
  'pending',
  'running',
  'completed',
  'failed',
  'timed_out',
  'cancelled',
  'expired',
  'interrupted',
  'rejected',
] as const;

export type CommandStatus = (typeof COMMAND_STATUSES)[number];

/**
 * The life cycle of a command: from each state, the states it may turn into.
 * The only definition; the database trigger is generated from it.
 *
 * `pending -> completed` and its like are absent on purpose: a result that overtakes
 * its acknowledgement passes through `running` inside one transaction.
 */
export const COMMAND_TRANSITIONS: Readonly<Record<CommandStatus, readonly CommandStatus[]>> = {
  pending: ['running', 'cancelled', 'expired', 'rejected'],
  running: ['completed', 'failed', 'timed_out', 'cancelled', 'interrupted'],
  completed: [],
  failed: [],
  timed_out: [],
  cancelled: [],
  expired: [],
  interrupted: [],
  rejected: [],
};

/** Whether a command in this state is over. */
export function isTerminalStatus(status: CommandStatus): boolean {
  return COMMAND_TRANSITIONS[status].length === 0;
}

/** The states from which `to` can be reached; what a guarded UPDATE names in its WHERE. */
export function statusesBefore(to: CommandStatus): readonly CommandStatus[] {
  return COMMAND_STATUSES.filter((from) => COMMAND_TRANSITIONS[from].includes(to));
}

/** How a command ended, as the agent reports it in `command_result`. */
export const COMMAND_OUTCOMES = ['exited', 'timed_out', 'cancelled', 'interrupted', 'rejected', 'error'] as const;

export type CommandOutcome = (typeof COMMAND_OUTCOMES)[number];

/** The terminal state that an agent's outcome and exit code stand for. */
export function statusOfOutcome(outcome: CommandOutcome, exitCode: number | null): CommandStatus {
  switch (outcome) {
    case 'exited':
      return exitCode === 0 ? 'completed' : 'failed';
    case 'error':
      return 'failed';
    case 'timed_out':
    case 'cancelled':
    case 'interrupted':
    case 'rejected':
      return outcome;
  }
}
