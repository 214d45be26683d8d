import type { Health } from './trial-signs';

/** How a trial ended. */
export type Verdict = { readonly kind: 'passed' } | { readonly kind: 'failed'; readonly reason: string };

export interface TrialLimits {
  /** The new version must have signed in by then. */
  readonly helloTimeoutSeconds: number;
  /** It must live so long, and one command must have got through. */
  readonly watchSeconds: number;
}

export interface TrialTimes {
  readonly elapsedMs: number;
  /** When the last sign of life was seen, on the same clock. */
  readonly lastBeatMs: number;
}

/** One turn may wait for a slow server for as long as its requests are allowed to take. */
const SILENCE_MS = 120000;

/** The rules of a trial; undefined: not decided yet. */
export function judge(
  version: string,
  health: Health | undefined,
  { elapsedMs, lastBeatMs }: TrialTimes,
  { helloTimeoutSeconds, watchSeconds }: TrialLimits,
): Verdict | undefined {
  const helloMs = helloTimeoutSeconds * 1000;
  const watchMs = watchSeconds * 1000;
  if (health !== undefined && health.version !== version) return failed(`it says that it is ${health.version}`);
  if (health === undefined || !health.signed_in)
    return elapsedMs >= helloMs ? failed(`it did not sign in within ${helloTimeoutSeconds} s`) : undefined;
  if (elapsedMs - lastBeatMs >= SILENCE_MS) return failed('it hung');
  if (elapsedMs < watchMs) return undefined;
  if (!health.command) return elapsedMs >= watchMs + helloMs ? failed('no command got through') : undefined;
  // A sign of life from after the watch: a version that has just hung still looks well.
  return lastBeatMs >= watchMs ? { kind: 'passed' } : undefined;
}

function failed(reason: string): Verdict {
  return { kind: 'failed', reason };
}
