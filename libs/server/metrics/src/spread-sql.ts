/**
 * SQL that puts readings together. A spread is least, greatest, sum and count of a reading: spreads
 * of short times make the spread of a long one, without an error. A query is built of
 * `parts`, `disk_parts` and `interface_parts` (from samples, or from stored rollups) and of what merges them.
 */

/** Readings of which a rollup keeps a spread. */
export const SPREADS = ['cpu', 'memory', 'load1', 'rx', 'tx'] as const;

export type SpreadName = (typeof SPREADS)[number];

/** Rates across a pause longer than this say nothing about any single bucket. */
export const LONGEST_RATE_GAP_SECONDS = 600;

const FIELDS = ['min', 'max', 'sum', 'count'] as const;

const spreadColumns = (name: string) => FIELDS.map((field) => `${name}_${field}`).join(', ');

/** Columns of a row's spreads, in one order everywhere. */
export const SPREAD_COLUMNS = SPREADS.map(spreadColumns).join(', ');

/** Columns of a rollup row. */
export const ROLLUP_COLUMNS = `agent_id, ts, client_id, samples, ${SPREAD_COLUMNS}, disks, interfaces`;

/** A single reading as a spread of one. */
const single = (expression: string, name: string) =>
  `${expression} AS ${name}_min, ${expression} AS ${name}_max, ${expression} AS ${name}_sum,
    (${expression} IS NOT NULL)::int AS ${name}_count`;

const merged = (name: string) =>
  `min(${name}_min) AS ${name}_min, max(${name}_max) AS ${name}_max, sum(${name}_sum) AS ${name}_sum,
    coalesce(sum(${name}_count), 0)::int AS ${name}_count`;

const json = (name: string) => FIELDS.flatMap((field) => [`'${name}_${field}'`, `${name}_${field}`]).join(', ');

/** Growth of a counter by the second; a counter that fell (a reboot) starts again. */
const rate = (growth: string) =>
  `CASE WHEN ${growth} >= 0 AND seconds > 0 AND seconds <= ${LONGEST_RATE_GAP_SECONDS} THEN (${growth} / seconds)::float8 END`;

/**
 * Parts from samples. The sample before a range gives its first rate.
 * @param keys SQL of rows (agent_id, first, start, finish): whose samples, from where to read, and of which times; `first`
 *   lies {@link LONGEST_RATE_GAP_SECONDS} before `start`
 * @param bucket SQL of the bucket that `ts` falls into; may name `k.start`
 */
export function partsOfSamples(keys: string, bucket: string): string {
  return `
raw AS MATERIALIZED (
  SELECT m.*, k.start, ${bucket} AS bucket FROM (${keys}) AS k CROSS JOIN LATERAL (
    SELECT agent_id, client_id, ts, cpu_percent::float8 AS cpu, load1::float8 AS load1, disks, interfaces,
      100.0 * memory_used_bytes / nullif(memory_total_bytes, 0) AS memory,
      extract(epoch FROM ts - lag(ts) OVER w)::float8 AS seconds, lag(interfaces) OVER w AS interfaces_before,
      net_rx_bytes - lag(net_rx_bytes) OVER w AS rx_growth, net_tx_bytes - lag(net_tx_bytes) OVER w AS tx_growth
    FROM metrics
    WHERE agent_id = k.agent_id AND ts >= k.first AND ts < k.finish
    WINDOW w AS (ORDER BY ts)
  ) AS m
), samples AS (
  SELECT *, memory::float8 AS memory_percent, ${rate('rx_growth')} AS rx_rate, ${rate('tx_growth')} AS tx_rate
  FROM raw WHERE ts >= start
), parts AS (
  SELECT agent_id, client_id, ts, bucket, 1 AS samples, ${single('cpu', 'cpu')}, ${single('memory_percent', 'memory')},
    ${single('load1', 'load1')}, ${single('rx_rate', 'rx')}, ${single('tx_rate', 'tx')}
  FROM samples
), disk_parts AS (
  SELECT agent_id, bucket, mount, ${single('used', 'used')} FROM (
    SELECT s.agent_id, s.bucket, d->>'mount' AS mount,
      100.0 * (d->>'used_bytes')::float8 / nullif((d->>'total_bytes')::float8, 0) AS used
    FROM samples s CROSS JOIN LATERAL jsonb_array_elements(s.disks) AS d) AS readings
  WHERE used IS NOT NULL
), interface_parts AS (
  SELECT agent_id, bucket, name, ${single(rate('rx_growth'), 'rx')}, ${single(rate('tx_growth'), 'tx')} FROM (
    SELECT s.agent_id, s.bucket, s.seconds, i->>'name' AS name,
      (i->>'rx_bytes')::bigint - (b->>'rx_bytes')::bigint AS rx_growth,
      (i->>'tx_bytes')::bigint - (b->>'tx_bytes')::bigint AS tx_growth
    FROM samples s CROSS JOIN LATERAL jsonb_array_elements(s.interfaces) AS i
      JOIN LATERAL jsonb_array_elements(s.interfaces_before) AS b ON b->>'name' = i->>'name') AS growths
)`;
}

/**
 * Parts from stored rollups.
 * @param rows SQL of rollup rows
 */
export function partsOfRollups(rows: string, bucket: string): string {
  return `
stored AS MATERIALIZED (SELECT *, ${bucket} AS bucket FROM (${rows}) AS r),
parts AS (
  SELECT agent_id, client_id, ts, bucket, samples, ${SPREAD_COLUMNS} FROM stored
), disk_parts AS (
  SELECT s.agent_id, s.bucket, d.mount, ${spreadColumns('used')} FROM stored s
  CROSS JOIN LATERAL jsonb_to_recordset(s.disks) AS d(mount text, ${fieldTypes('used')})
), interface_parts AS (
  SELECT s.agent_id, s.bucket, i.name, ${['rx', 'tx'].map((name) => FIELDS.map((field) => `i.${name}_${field}`).join(', ')).join(', ')}
  FROM stored s
  CROSS JOIN LATERAL jsonb_to_recordset(s.interfaces) AS i(name text, ${fieldTypes('rx')}, ${fieldTypes('tx')})
)`;
}

const fieldTypes = (name: string) => `${name}_min float8, ${name}_max float8, ${name}_sum float8, ${name}_count int`;

/** Merges the parts into one row for each agent and bucket, in the columns of a rollup. */
export const MERGED_ROWS = `
, merged_disks AS (
  SELECT agent_id, bucket, jsonb_agg(jsonb_build_object('mount', mount, ${json('used')}) ORDER BY mount) AS disks
  FROM (SELECT agent_id, bucket, mount, ${merged('used')} FROM disk_parts GROUP BY agent_id, bucket, mount) AS d
  GROUP BY agent_id, bucket
), merged_interfaces AS (
  SELECT agent_id, bucket, jsonb_agg(jsonb_build_object('name', name, ${json('rx')}, ${json('tx')}) ORDER BY name) AS interfaces
  FROM (SELECT agent_id, bucket, name, ${merged('rx')}, ${merged('tx')} FROM interface_parts
    GROUP BY agent_id, bucket, name) AS i
  GROUP BY agent_id, bucket
), merged AS (
  SELECT agent_id, bucket, (array_agg(client_id ORDER BY ts DESC))[1] AS client_id, sum(samples)::int AS samples,
    ${SPREADS.map(merged).join(', ')}
  FROM parts GROUP BY agent_id, bucket
)
SELECT agent_id, bucket AS ts, client_id, samples, ${SPREAD_COLUMNS},
  coalesce(disks, '[]'::jsonb) AS disks, coalesce(interfaces, '[]'::jsonb) AS interfaces
FROM merged LEFT JOIN merged_disks USING (agent_id, bucket) LEFT JOIN merged_interfaces USING (agent_id, bucket)`;
