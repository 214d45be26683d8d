import type { RolloutRing } from '@gururmm/console/data-access';
import type { Share } from '@gururmm/console/ui';
import type { AgentUpdateState } from '@gururmm/shared/protocol';

const UNDER_WAY: readonly AgentUpdateState[] = ['offered', 'downloading', 'verifying', 'installing'];
const FAILED: readonly AgentUpdateState[] = ['failed', 'rolled_back', 'timed_out'];

/** How a ring stands; states that nobody is in may be missing from the answer. */
export function ringShares({ by_state }: Pick<RolloutRing, 'by_state'>): readonly Share[] {
  const count = (...states: readonly AgentUpdateState[]) =>
    states.reduce((sum, state) => sum + (by_state[state] ?? 0), 0);
  return [
    { name: 'succeeded', tone: 'good', count: count('succeeded') },
    { name: 'failed', tone: 'bad', count: count(...FAILED) },
    { name: 'skipped', tone: 'warn', count: count('skipped') },
    { name: 'under way', tone: 'busy', count: count(...UNDER_WAY) },
    { name: 'waiting', tone: 'idle', count: count('waiting') },
  ];
}
