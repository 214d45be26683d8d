import type { HistoryPlan } from './metrics-resolution';
import { LONGEST_RATE_GAP_SECONDS, MERGED_ROWS, partsOfRollups, partsOfSamples, unionOfParts } from './spread-sql';

export interface HistoryRequest extends HistoryPlan {
  readonly from: Date;
  readonly to: Date;
}

/** Rollups this young may not be computed yet: that stretch is read from the samples themselves. */
const TAIL_MS = 900_000;
const FIVE_MINUTES_MS = 300_000;
const HOUR_MS = 3_600_000;

const BUCKET = 'date_bin(make_interval(secs => $4), ts, $2)';
const samples = (prefix?: string) =>
  partsOfSamples(
    'SELECT $1::uuid AS agent_id, $5::timestamptz AS first, $6::timestamptz AS start, $3::timestamptz AS finish',
    BUCKET,
    prefix,
  );

const rollupHistory = (rows: string) => `WITH ${partsOfRollups(rows, BUCKET, 'old_')},
${samples('new_')},
${unionOfParts('old_', 'new_')} ${MERGED_ROWS} ORDER BY ts`;

const rollupRows = (table: string, from: string, to: string) =>
  `SELECT * FROM ${table} WHERE agent_id = $1 AND ts >= ${from}::timestamptz AND ts < ${to}::timestamptz`;

/** $1 agent, $2 start of the first bucket, $3 end, $4 seconds of a bucket; further ones as in `boundsOf`. */
const HISTORY = {
  raw: `WITH ${samples()} ${MERGED_ROWS} ORDER BY ts`,
  '5m': rollupHistory(rollupRows('metrics_5m', '$2', '$7')),
  '1h': rollupHistory(`${rollupRows('metrics_1h', '$2', '$7')} UNION ALL ${rollupRows('metrics_5m', '$8', '$9')}`),
} as const;

/**
 * The statement of an agent's history. Each of its bounds is a value, by the server's clock: PostgreSQL leaves out the
 * days that are not asked for before it plans. With `now()` in a bound it plans every partition that is kept, and leaves
 * them out afterwards.
 */
export function historyQuery(agentId: string, request: HistoryRequest, now: Date) {
  const { source, origin, to, bucketSeconds } = request;
  return { sql: HISTORY[source], parameters: [agentId, origin, to, bucketSeconds, ...boundsOf(request, now)] };
}

/** Where samples are read from (the one before gives the first rate) and count from; where each kind of rollup ends. */
function boundsOf({ source, origin, to }: HistoryRequest, now: Date): Date[] {
  const tailMs = Math.floor((now.getTime() - TAIL_MS) / FIVE_MINUTES_MS) * FIVE_MINUTES_MS;
  const hourTailMs = Math.floor(tailMs / HOUR_MS) * HOUR_MS;
  const notBefore = (ms: number) => Math.max(origin.getTime(), ms);
  const notAfter = (ms: number) => Math.min(to.getTime(), ms);
  const samplesMs = source === 'raw' ? origin.getTime() : notBefore(tailMs);
  const samplesFrom = [samplesMs - LONGEST_RATE_GAP_SECONDS * 1000, samplesMs];
  const rollups = {
    raw: [],
    '5m': [notAfter(tailMs)],
    '1h': [notAfter(hourTailMs), notBefore(hourTailMs), notAfter(tailMs)],
  }[source];
  return [...samplesFrom, ...rollups].map((ms) => new Date(ms));
}
