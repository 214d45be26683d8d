/** Updates of the rings reached so far, and how the fleet does. Only what ended since the last resume counts. */
export interface RolloutFigures {
  /** Offered or under way. */
  readonly active: number;
  readonly succeeded: number;
  /** Failed, timed out or rolled back. */
  readonly failed: number;
  /** In the rings reached so far, not offered yet, and able to be: there now, and in their update window. */
  readonly due: number;
  /** In the rings reached so far, not offered yet, and out of reach. */
  readonly outOfReach: number;
  /** Agents of later rings. */
  readonly later: number;
  /** Share of the rollout's agents that are online now, 0 to 1; those under way do not count. */
  readonly onlineRatio: number | null;
  readonly onlineBaseline: number | null;
  /** Agents behind `onlineRatio`. */
  readonly measured: number;
  readonly secondsInRing: number;
  readonly ringWaitSeconds: number;
  readonly offlineWaitSeconds: number;
}

/** What a rollout does next. */
export type RolloutDecision =
  | { readonly kind: 'wait' }
  | { readonly kind: 'advance' }
  | { readonly kind: 'complete' }
  | { readonly kind: 'halt'; readonly reason: string };

/** It stops by itself at this share of failures … */
export const HALT_FAILURE_SHARE = 0.02;
/** … of at least so many ended updates; a smaller ring is judged when it is over. */
export const HALT_MIN_ENDED = 20;
/** … or when the online ratio falls by so much; fewer agents say nothing in per cent. */
export const HALT_ONLINE_DROP = 0.02;
export const HALT_MIN_MEASURED = 20;

/** The one place that decides whether a rollout goes on. */
export function decide(figures: RolloutFigures): RolloutDecision {
  const ended = figures.succeeded + figures.failed;
  if (ended >= HALT_MIN_ENDED && figures.failed / ended >= HALT_FAILURE_SHARE) return failureHalt(figures, ended);
  const drop = onlineDrop(figures);
  if (drop !== undefined) {
    return { kind: 'halt', reason: `${(drop * 100).toFixed(1)} % of its agents went offline since the ring started.` };
  }
  if (figures.active > 0 || figures.due > 0) return { kind: 'wait' };
  if (figures.outOfReach > 0 && figures.secondsInRing < figures.offlineWaitSeconds) return { kind: 'wait' };
  // A ring too small for a percentage: a single failure is reason enough to ask somebody.
  if (ended > 0 && figures.failed / ended >= HALT_FAILURE_SHARE) return failureHalt(figures, ended);
  if (figures.later === 0) return { kind: 'complete' };
  if (figures.secondsInRing < figures.ringWaitSeconds) return { kind: 'wait' };
  // As long as nobody in reach has tried it, silence is no evidence.
  return figures.succeeded > 0 || figures.outOfReach === 0 ? { kind: 'advance' } : { kind: 'wait' };
}

function failureHalt({ failed }: RolloutFigures, ended: number): RolloutDecision {
  return { kind: 'halt', reason: `${failed} of ${ended} updates failed, timed out or were rolled back.` };
}

function onlineDrop({ onlineRatio, onlineBaseline, measured }: RolloutFigures): number | undefined {
  if (onlineRatio === null || onlineBaseline === null || measured < HALT_MIN_MEASURED) return undefined;
  const drop = onlineBaseline - onlineRatio;
  return drop >= HALT_ONLINE_DROP ? drop : undefined;
}
