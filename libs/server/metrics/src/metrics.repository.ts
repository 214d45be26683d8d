import { type ClientScope, Database } from '@gururmm/server/platform/database';
import { Injectable } from '@nestjs/common';

export interface Range {
  readonly min: number;
  readonly avg: number;
  readonly max: number;
}

/** One bucket of a graph; a value nobody reported is null, a bucket without samples is absent. */
export interface MetricsPoint {
  readonly ts: Date;
  readonly cpuPercent: Range | null;
  readonly memoryPercent: Range | null;
  readonly netRxBytesPerSecond: Range | null;
  readonly netTxBytesPerSecond: Range | null;
  readonly load1: Range | null;
  readonly disks: readonly { readonly mount: string; readonly usedPercent: Range }[];
}

export interface HistoryRequest {
  readonly from: Date;
  readonly to: Date;
  readonly bucketSeconds: number;
}

export interface FleetSummary {
  readonly agentsReporting: number;
  readonly cpuPercentAvg: number | null;
  readonly memoryUsedBytes: number;
  readonly memoryTotalBytes: number;
  readonly diskUsedBytes: number;
  readonly diskTotalBytes: number;
}

/** Rates across a pause longer than this say nothing about any single bucket. */
const LONGEST_RATE_GAP_SECONDS = 600;

const range = (expression: string, name: string) =>
  `CASE WHEN count(${expression}) = 0 THEN NULL ELSE json_build_object('min', min(${expression}), 'avg', avg(${expression}),
    'max', max(${expression})) END AS ${name}`;

/**
 * Counters are totals since boot: a rate is the growth since the sample before, and a counter
 * that fell (a reboot) starts again. The sample before the range gives the first rate.
 */
const HISTORY = `
WITH raw AS (
  SELECT ts, cpu_percent::float8 AS cpu, 100.0 * memory_used_bytes / nullif(memory_total_bytes, 0) AS mem, load1::float8,
    disks, extract(epoch FROM ts - lag(ts) OVER w) AS seconds,
    net_rx_bytes - lag(net_rx_bytes) OVER w AS rx, net_tx_bytes - lag(net_tx_bytes) OVER w AS tx
  FROM metrics
  WHERE agent_id = $1 AND ts >= $2::timestamptz - make_interval(secs => ${LONGEST_RATE_GAP_SECONDS}) AND ts < $3
  WINDOW w AS (ORDER BY ts)
), samples AS (
  SELECT date_bin(make_interval(secs => $4), ts, $2) AS bucket, cpu, mem, load1, disks,
    CASE WHEN rx >= 0 AND seconds > 0 AND seconds <= ${LONGEST_RATE_GAP_SECONDS} THEN (rx / seconds)::float8 END AS rx_rate,
    CASE WHEN tx >= 0 AND seconds > 0 AND seconds <= ${LONGEST_RATE_GAP_SECONDS} THEN (tx / seconds)::float8 END AS tx_rate
  FROM raw WHERE ts >= $2
), disk_samples AS (
  SELECT s.bucket, d->>'mount' AS mount,
    100.0 * (d->>'used_bytes')::float8 / nullif((d->>'total_bytes')::float8, 0) AS used
  FROM samples s CROSS JOIN LATERAL jsonb_array_elements(s.disks) AS d
), disk_ranges AS (
  SELECT bucket, json_agg(json_build_object('mount', mount, 'used', used) ORDER BY mount) AS disks FROM (
    SELECT bucket, mount, json_build_object('min', min(used), 'avg', avg(used), 'max', max(used)) AS used
    FROM disk_samples WHERE used IS NOT NULL GROUP BY bucket, mount) AS per_disk
  GROUP BY bucket
), buckets AS (
  SELECT bucket, ${range('cpu', 'cpu')}, ${range('mem', 'mem')}, ${range('rx_rate', 'rx')}, ${range('tx_rate', 'tx')},
    ${range('load1', 'load1')}
  FROM samples GROUP BY bucket
)
SELECT b.bucket, b.cpu, b.mem, b.rx, b.tx, b.load1, coalesce(d.disks, '[]'::json) AS disks
FROM buckets b LEFT JOIN disk_ranges d USING (bucket) ORDER BY b.bucket`;

interface HistoryRow {
  readonly bucket: Date;
  readonly cpu: Range | null;
  readonly mem: Range | null;
  readonly rx: Range | null;
  readonly tx: Range | null;
  readonly load1: Range | null;
  readonly disks: readonly { mount: string; used: Range }[];
}

interface SummaryRow {
  readonly reporting: string;
  readonly cpu: number | null;
  readonly memory_used: string | null;
  readonly memory_total: string | null;
  readonly disk_used: string | null;
  readonly disk_total: string | null;
}

@Injectable()
export class MetricsRepository {
  constructor(private readonly database: Database) {}

  /** Samples of one agent in buckets that start at `from`. */
  async history(
    scope: ClientScope,
    agentId: string,
    { from, to, bucketSeconds }: HistoryRequest,
  ): Promise<MetricsPoint[]> {
    const rows = await this.database.within(scope, (manager) =>
      manager.query<HistoryRow[]>(HISTORY, [agentId, from, to, bucketSeconds]),
    );
    return rows.map((row) => ({
      ts: row.bucket,
      cpuPercent: row.cpu,
      memoryPercent: row.mem,
      netRxBytesPerSecond: row.rx,
      netTxBytesPerSecond: row.tx,
      load1: row.load1,
      disks: row.disks.map((disk) => ({ mount: disk.mount, usedPercent: disk.used })),
    }));
  }

  /** Sums over the latest sample of every agent that reported within the last ten minutes. */
  async summary(scope: ClientScope): Promise<FleetSummary> {
    const [row] = await this.database.within(scope, (manager) =>
      manager.query<SummaryRow[]>(
        `SELECT count(*) AS reporting, avg((metrics->>'cpu_percent')::float8) AS cpu,
           sum((metrics->>'memory_used_bytes')::bigint) AS memory_used, sum((metrics->>'memory_total_bytes')::bigint) AS memory_total,
           sum(d.used) AS disk_used, sum(d.total) AS disk_total
         FROM agent_state CROSS JOIN LATERAL (
           SELECT sum((disk->>'used_bytes')::bigint) AS used, sum((disk->>'total_bytes')::bigint) AS total
           FROM jsonb_array_elements(metrics->'disks') AS disk) AS d
         WHERE metrics_at > now() - interval '10 minutes'`,
      ),
    );
    return {
      agentsReporting: Number(row?.reporting ?? 0),
      cpuPercentAvg: row?.cpu ?? null,
      memoryUsedBytes: Number(row?.memory_used ?? 0),
      memoryTotalBytes: Number(row?.memory_total ?? 0),
      diskUsedBytes: Number(row?.disk_used ?? 0),
      diskTotalBytes: Number(row?.disk_total ?? 0),
    };
  }
}
