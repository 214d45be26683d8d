/** What an agent tells of an update, in `update_status`. */
export const UPDATE_REPORTS = ['downloading', 'verifying', 'installing', 'succeeded', 'failed', 'rolled_back'] as const;

export type UpdateReport = (typeof UPDATE_REPORTS)[number];

/** Every state of one agent's update within a rollout. */
export const AGENT_UPDATE_STATES = [
  'waiting',
  'offered',
  'downloading',
  'verifying',
  'installing',
  'succeeded',
  'failed',
  'rolled_back',
  'timed_out',
  'skipped',
] as const;

export type AgentUpdateState = (typeof AGENT_UPDATE_STATES)[number];

const ENDS = ['succeeded', 'failed', 'rolled_back', 'timed_out'] as const;

/**
 * The life cycle of one agent's update; the only definition, the database trigger is generated from it.
 * Reports may be lost on the way, so a later one may follow an earlier one directly.
 */
export const AGENT_UPDATE_TRANSITIONS: Readonly<Record<AgentUpdateState, readonly AgentUpdateState[]>> = {
  waiting: ['offered', 'skipped'],
  offered: ['downloading', 'verifying', 'installing', ...ENDS, 'skipped'],
  downloading: ['verifying', 'installing', ...ENDS],
  verifying: ['installing', ...ENDS],
  installing: [...ENDS],
  succeeded: [],
  failed: [],
  rolled_back: [],
  timed_out: [],
  skipped: [],
};

/** Every state of a rollout. `halted` is a stop that the rollout's own rules made. */
export const ROLLOUT_STATES = ['running', 'paused', 'halted', 'aborted', 'completed'] as const;

export type RolloutState = (typeof ROLLOUT_STATES)[number];

/** The life cycle of a rollout; the only definition, the database trigger is generated from it. */
export const ROLLOUT_TRANSITIONS: Readonly<Record<RolloutState, readonly RolloutState[]>> = {
  running: ['paused', 'halted', 'aborted', 'completed'],
  paused: ['running', 'aborted'],
  halted: ['running', 'aborted'],
  aborted: [],
  completed: [],
};
