import type { MetricsConfiguration } from '@gururmm/server/platform/config';

/** In what fineness history is kept: as it came, in buckets of five minutes, or of an hour. */
export type Resolution = 'raw' | '5m' | '1h';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Seconds of one row; a raw sample has a bucket of any length. */
export const STEP_SECONDS: Readonly<Record<Resolution, number>> = { raw: 1, '5m': 300, '1h': 3_600 };

/**
 * A range this short is always drawn from samples, where they still exist: some 700 rows. The 3,000 of a day lie on as
 * many pages of the disk, beside those of the agents that reported at the same time.
 */
const ALWAYS_RAW_MS = 6 * HOUR_MS;

/** Which rows answer a request, and the buckets they are put into. */
export interface HistoryPlan {
  readonly source: Resolution;
  readonly bucketSeconds: number;
  /** Start of the first bucket: `from`, or the start of the stored bucket that holds it. */
  readonly origin: Date;
}

/** How long each fineness is kept, in milliseconds. */
export function keptMs(kept: MetricsConfiguration): Readonly<Record<Resolution, number>> {
  return { raw: kept.rawDays * DAY_MS, '5m': kept.fiveMinuteDays * DAY_MS, '1h': kept.hourDays * DAY_MS };
}

/**
 * Takes the coarsest rows that are fine enough for so many points, and coarser ones where those no
 * longer reach back to `from`.
 * @param points greatest number of buckets
 */
export function planHistory(
  { from, to, points }: { readonly from: Date; readonly to: Date; readonly points: number },
  kept: MetricsConfiguration,
  now: Date,
): HistoryPlan {
  const lengthMs = to.getTime() - from.getTime();
  const wantedSeconds = lengthMs / SECOND_MS / points;
  const isKept = (source: Resolution) => from.getTime() >= now.getTime() - keptMs(kept)[source];
  const source = candidates(lengthMs, wantedSeconds).find(isKept) ?? '1h';
  const stepMs = STEP_SECONDS[source] * SECOND_MS;
  const origin = source === 'raw' ? from : new Date(Math.floor(from.getTime() / stepMs) * stepMs);
  const steps = Math.ceil((to.getTime() - origin.getTime()) / stepMs / points);
  return { source, origin, bucketSeconds: Math.max(1, steps) * STEP_SECONDS[source] };
}

function candidates(lengthMs: number, wantedSeconds: number): readonly Resolution[] {
  if (lengthMs <= ALWAYS_RAW_MS || wantedSeconds < STEP_SECONDS['5m']) return ['raw', '5m', '1h'];
  return wantedSeconds < STEP_SECONDS['1h'] ? ['5m', '1h'] : ['1h'];
}
