/** Every state a job can be in; the last five never change. */
export const JOB_STATES = [
  'waiting_for_approval',
  'running',
  'paused',
  'completed',
  'stopped',
  'cancelled',
  'rejected',
  'expired',
] as const;

export type JobState = (typeof JOB_STATES)[number];

/**
 * The life cycle of a job: from each state, the states it may turn into.
 * The only definition; the database trigger is generated from it.
 *
 * `paused` is the time between two waves; `stopped` is the stop rule's doing, `cancelled` a person's.
 */
export const JOB_TRANSITIONS: Readonly<Record<JobState, readonly JobState[]>> = {
  waiting_for_approval: ['running', 'rejected', 'expired', 'cancelled'],
  running: ['paused', 'completed', 'stopped', 'cancelled'],
  paused: ['running', 'stopped', 'cancelled'],
  completed: [],
  stopped: [],
  cancelled: [],
  rejected: [],
  expired: [],
};

/** The states in which a job may begin. */
export const FIRST_JOB_STATES: readonly JobState[] = ['waiting_for_approval', 'running'];

/** Whether a job in this state starts nothing more; commands that it has started may still run. */
export function isFinalJobState(state: JobState): boolean {
  return JOB_TRANSITIONS[state].length === 0;
}

/** The states from which `to` can be reached; what a guarded UPDATE names in its WHERE. */
export function jobStatesBefore(to: JobState): readonly JobState[] {
  return JOB_STATES.filter((from) => JOB_TRANSITIONS[from].includes(to));
}
