import type { AgentUpdateBody, ReleaseBody, RolloutBody, RolloutProgressBody } from '@gururmm/shared/api-client';
import { makeId, NOON } from './factories';

export function makeRelease(change: Partial<ReleaseBody> = {}): ReleaseBody {
  return {
    id: makeId(),
    version: '1.4.0',
    channel: 'stable',
    files: [
      { target: 'gururmm-agent/1.4.0/gururmm-agent-linux-x64', os: 'linux', arch: 'x64', sha256: 'ab', size_bytes: 9 },
    ],
    notes: null,
    created_by: null,
    created_at: NOON,
    withdrawn_at: null,
    ...change,
  };
}

export function makeRollout(change: Partial<RolloutBody> = {}): RolloutBody {
  return {
    id: makeId(),
    release_id: makeId(),
    version: '1.4.0',
    state: 'running',
    reason: null,
    filter: {},
    ring: 0,
    ring_started_at: NOON,
    target_count: 40,
    ring_wait_seconds: 600,
    offline_wait_seconds: 86_400,
    update_timeout_seconds: 3_600,
    max_in_flight: 100,
    created_by: null,
    created_at: NOON,
    ended_at: null,
    ...change,
  };
}

export function makeRolloutProgress(change: Partial<RolloutProgressBody> = {}): RolloutProgressBody {
  const rings: RolloutProgressBody['rings'] = [
    { percent: 10, min_agents: 5, by_state: { succeeded: 4, failed: 1 } },
    { percent: 100, min_agents: 0, by_state: { waiting: 35 } },
  ];
  return { ...makeRollout(), rings, ...change };
}

export function makeAgentUpdate(change: Partial<AgentUpdateBody> = {}): AgentUpdateBody {
  return {
    id: makeId(),
    rollout_id: makeId(),
    agent_id: makeId(),
    ring: 0,
    from_version: '1.3.0',
    version: '1.4.0',
    state: 'succeeded',
    reason: null,
    offered_at: NOON,
    ended_at: NOON,
    updated_at: NOON,
    ...change,
  };
}
