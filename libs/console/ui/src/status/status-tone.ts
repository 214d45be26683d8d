import type { AgentStatus, CommandStatus, JobState } from '@gururmm/shared/protocol';

/** What a state means to the eye. */
export type Tone = 'good' | 'warn' | 'bad' | 'busy' | 'idle';

export interface StatusLook {
  label: string;
  tone: Tone;
}

export const AGENT_STATUS_LOOKS: Readonly<Record<AgentStatus, StatusLook>> = {
  online: { label: 'Online', tone: 'good' },
  offline: { label: 'Offline', tone: 'idle' },
  pending_approval: { label: 'Pending approval', tone: 'warn' },
  revoked: { label: 'Revoked', tone: 'bad' },
};

export const COMMAND_STATUS_LOOKS: Readonly<Record<CommandStatus, StatusLook>> = {
  pending: { label: 'Pending', tone: 'idle' },
  running: { label: 'Running', tone: 'busy' },
  completed: { label: 'Completed', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
  timed_out: { label: 'Timed out', tone: 'bad' },
  cancelled: { label: 'Cancelled', tone: 'warn' },
  expired: { label: 'Expired', tone: 'warn' },
  interrupted: { label: 'Interrupted', tone: 'warn' },
  rejected: { label: 'Rejected', tone: 'bad' },
};

export const JOB_STATE_LOOKS: Readonly<Record<JobState, StatusLook>> = {
  waiting_for_approval: { label: 'Waiting for approval', tone: 'warn' },
  running: { label: 'Running', tone: 'busy' },
  paused: { label: 'Paused', tone: 'idle' },
  completed: { label: 'Completed', tone: 'good' },
  stopped: { label: 'Stopped', tone: 'bad' },
  cancelled: { label: 'Cancelled', tone: 'warn' },
  rejected: { label: 'Rejected', tone: 'bad' },
  expired: { label: 'Expired', tone: 'warn' },
};

/** What becomes of a time at which a schedule is due, besides `failed`. */
export const SCHEDULE_RUN_LOOKS = {
  due: { label: 'Due', tone: 'busy' },
  started: { label: 'Started', tone: 'good' },
  missed: { label: 'Missed', tone: 'warn' },
  refused: { label: 'Refused', tone: 'bad' },
} as const satisfies Readonly<Record<string, StatusLook>>;

/** What a machine of a job can be besides the states of its command. */
export const TARGET_STATUS_LOOKS = {
  not_started: { label: 'Not started', tone: 'idle' },
  skipped: { label: 'Skipped', tone: 'warn' },
} as const satisfies Readonly<Record<string, StatusLook>>;
