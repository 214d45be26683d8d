import { createHash } from 'node:crypto';

/** How far a ring reaches: a share of all agents, counted from the first ring on. */
export interface Ring {
  readonly percent: number;
  /** At least so many agents, where there are that many. */
  readonly minAgents: number;
}

/** 1 % and at least 5 agents, then 10 %, 50 %, and everybody. */
export const DEFAULT_RINGS: readonly Ring[] = [
  { percent: 1, minAgents: 5 },
  { percent: 10, minAgents: 0 },
  { percent: 50, minAgents: 0 },
  { percent: 100, minAgents: 0 },
];

/** Number of agents up to and including each ring; never shrinking, the last one is all of them. */
export function ringSizes(rings: readonly Ring[], agentCount: number): number[] {
  let reached = 0;
  return rings.map(({ percent, minAgents }, index) => {
    const share = index === rings.length - 1 ? agentCount : Math.ceil((percent / 100) * agentCount);
    reached = Math.min(agentCount, Math.max(reached, share, minAgents));
    return reached;
  });
}

/**
 * Which ring each agent falls into. The order is drawn by hash, so that a ring is a sample of all
 * clients, and anew for each rollout, so that not the same machines go first every time.
 */
export function assignRings(
  rings: readonly Ring[],
  agentIds: readonly string[],
  seed: string,
): ReadonlyMap<string, number> {
  const rank = (id: string) => createHash('sha256').update(`${seed}/${id}`).digest('hex');
  const drawn = agentIds.map((id) => ({ id, rank: rank(id) })).sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const sizes = ringSizes(rings, agentIds.length);
  return new Map(drawn.map(({ id }, index) => [id, sizes.findIndex((size) => index < size)]));
}
