import type { AgentStatus, CommandStatus } from '@gururmm/shared/protocol';

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
