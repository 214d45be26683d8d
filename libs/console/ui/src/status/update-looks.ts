import type { AgentUpdateState, RolloutState } from '@gururmm/shared/protocol';
import type { StatusLook } from './status-tone';

export const ROLLOUT_STATE_LOOKS: Readonly<Record<RolloutState, StatusLook>> = {
  running: { label: 'Running', tone: 'busy' },
  paused: { label: 'Paused', tone: 'idle' },
  halted: { label: 'Halted', tone: 'bad' },
  aborted: { label: 'Aborted', tone: 'warn' },
  completed: { label: 'Completed', tone: 'good' },
};

export const AGENT_UPDATE_LOOKS: Readonly<Record<AgentUpdateState, StatusLook>> = {
  waiting: { label: 'Waiting', tone: 'idle' },
  offered: { label: 'Offered', tone: 'busy' },
  downloading: { label: 'Downloading', tone: 'busy' },
  verifying: { label: 'Verifying', tone: 'busy' },
  installing: { label: 'Installing', tone: 'busy' },
  succeeded: { label: 'Succeeded', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
  rolled_back: { label: 'Rolled back', tone: 'bad' },
  timed_out: { label: 'Timed out', tone: 'bad' },
  skipped: { label: 'Skipped', tone: 'warn' },
};
