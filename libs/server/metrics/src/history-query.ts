import type { HistoryPlan } from './metrics-resolution';
import { LONGEST_RATE_GAP_SECONDS, MERGED_ROWS, partsOfSamples, SPREAD_COLUMNS } from './spread-sql';

export interface HistoryRequest extends HistoryPlan {
  readonly from: Date;
  readonly to: Date;
}

/** Rollups this young may not be computed yet: that stretch is read from the samples themselves. */
const TAIL_MS = 900_000;
const FIVE_MINUTES_MS = 300_000;
const HOUR_MS = 3_600_000;

/** $1 agent, $2 start of the first bucket, $3 end, $4 seconds of a bucket, $5 whence to read, $6 whence to count. */
const OF_SAMPLES = `WITH ${partsOfSamples(
  'SELECT $1::uuid AS agent_id, $5::timestamptz AS first, $6::timestamptz AS start, $3::timestamptz AS finish',
  'date_bin(make_interval(secs => $4), ts, $2)',
)} ${MERGED_ROWS}`;

const rollupsOf = (table: string, from: string, to: string) =>
  `SELECT ts, ${SPREAD_COLUMNS}, disks, interfaces FROM ${table}
   WHERE agent_id = $1 AND ts >= ${from}::timestamptz AND ts < ${to}::timestamptz`;

/** $1 agent, then where each kind of rollup begins and ends. */
const OF_ROLLUPS = {
  '5m': rollupsOf('metrics_5m', '$2', '$3'),
  '1h': `${rollupsOf('metrics_1h', '$2', '$3')} UNION ALL ${rollupsOf('metrics_5m', '$4', '$5')}`,
} as const;

/** One of the statements of a history, with its values; `name`: a connection may keep its plan. */
export interface HistoryStatement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  readonly name?: string;
}

/**
 * The statements of an agent's history: stored rollups, and the samples that are not rolled up yet. Each answers rows of
 * spreads. Each bound is a value, by the server's clock: PostgreSQL leaves out the days that are not asked for before it
 * plans. With `now()` in a bound it plans every partition that is kept, and leaves them out afterwards.
 */
export function historyStatements(agentId: string, request: HistoryRequest, now: Date): HistoryStatement[] {
  const { source, origin, to, bucketSeconds } = request;
  const tailMs = Math.floor((now.getTime() - TAIL_MS) / FIVE_MINUTES_MS) * FIVE_MINUTES_MS;
  const samplesFrom = source === 'raw' ? origin : new Date(Math.max(origin.getTime(), tailMs));
  // The sample before gives the first rate.
  const first = new Date(samplesFrom.getTime() - LONGEST_RATE_GAP_SECONDS * 1000);
  const samples = { sql: OF_SAMPLES, parameters: [agentId, origin, to, bucketSeconds, first, samplesFrom] };
  if (source === 'raw') return [samples];
  const notBefore = (ms: number) => new Date(Math.max(origin.getTime(), ms));
  const notAfter = (ms: number) => new Date(Math.min(to.getTime(), ms));
  const hourTailMs = Math.floor(tailMs / HOUR_MS) * HOUR_MS;
  const bounds = {
    '5m': [notAfter(tailMs)],
    '1h': [notAfter(hourTailMs), notBefore(hourTailMs), notAfter(tailMs)],
  }[source];
  const rollups = { sql: OF_ROLLUPS[source], parameters: [agentId, origin, ...bounds] };
  // A few minutes: the plan that is kept for it locks the days of samples, and no more.
  return samplesFrom < to ? [rollups, { ...samples, name: 'metrics_not_rolled_up' }] : [rollups];
}
