import type { MetricsHistory, MetricsPoint } from '@gururmm/console/data-access';
import type { MetricsSample } from '@gururmm/shared/protocol';

type Reading = number | null;

/** Metrics in columns, as a chart draws them; times in seconds since 1970. */
export interface MetricsSeries {
  bucketSeconds: number;
  ts: readonly number[];
  cpuPercent: readonly Reading[];
  memoryPercent: readonly Reading[];
  rxPerSecond: readonly Reading[];
  txPerSecond: readonly Reading[];
}

interface Row {
  ts: number;
  cpu: Reading;
  memory: Reading;
  rx: Reading;
  tx: Reading;
}

/** So many usual intervals without a reading are a gap, and are drawn as one. */
const GAP_INTERVALS = 3;

export function seriesOfHistory({ points, bucket_seconds }: MetricsHistory): MetricsSeries {
  const rows = points.map(rowOfPoint).filter(hasReading);
  return columns(withGaps(rows, bucket_seconds), bucket_seconds);
}

/**
 * Adds a live sample. Rates need the sample before it. Long ranges show averages of minutes or
 * hours, so there at most one sample in each bucket is added, until the history is read again.
 */
export function withSample(
  series: MetricsSeries,
  sample: MetricsSample,
  previous: MetricsSample | null,
  oldestTs: number,
): MetricsSeries {
  const rows = rowsOf(series);
  const row = rowOfSample(sample, previous);
  const last = rows.at(-1)?.ts ?? -Infinity;
  if (row.ts <= last || row.ts - last < series.bucketSeconds * 0.9) return series;
  const kept = [...rows, row].filter(({ ts }) => ts >= oldestTs);
  return columns(withGaps(kept.filter(hasReading), series.bucketSeconds), series.bucketSeconds);
}

function rowOfPoint(point: MetricsPoint): Row {
  return {
    ts: Date.parse(point.ts) / 1000,
    cpu: point.cpu_percent?.avg ?? null,
    memory: point.memory_percent?.avg ?? null,
    rx: point.net_rx_bytes_per_second?.avg ?? null,
    tx: point.net_tx_bytes_per_second?.avg ?? null,
  };
}

function rowOfSample(sample: MetricsSample, previous: MetricsSample | null): Row {
  const total = sample.memory_total_bytes;
  return {
    ts: Date.parse(sample.ts) / 1000,
    cpu: sample.cpu_percent,
    memory: total > 0 ? (sample.memory_used_bytes / total) * 100 : null,
    rx: ratePerSecond(sample, previous, 'net_rx_bytes'),
    tx: ratePerSecond(sample, previous, 'net_tx_bytes'),
  };
}

/** Counters start again at a reboot; a rate across it would be nonsense. */
function ratePerSecond(
  sample: MetricsSample,
  previous: MetricsSample | null,
  counter: 'net_rx_bytes' | 'net_tx_bytes',
): Reading {
  if (previous === null) return null;
  const seconds = (Date.parse(sample.ts) - Date.parse(previous.ts)) / 1000;
  const bytes = sample[counter] - previous[counter];
  return seconds > 0 && bytes >= 0 ? bytes / seconds : null;
}

function hasReading({ cpu, memory, rx, tx }: Row): boolean {
  return cpu !== null || memory !== null || rx !== null || tx !== null;
}

/** Puts an empty row into every gap, so that no line is drawn across what nobody measured. */
function withGaps(rows: readonly Row[], bucketSeconds: number): Row[] {
  const limit = GAP_INTERVALS * Math.max(bucketSeconds, usualInterval(rows));
  return rows.flatMap((row, index) => {
    const before = rows[index - 1];
    const isGap = before !== undefined && row.ts - before.ts > limit;
    return isGap ? [{ ts: (before.ts + row.ts) / 2, cpu: null, memory: null, rx: null, tx: null }, row] : [row];
  });
}

function usualInterval(rows: readonly Row[]): number {
  const intervals = rows.slice(1).map((row, index) => row.ts - (rows[index]?.ts ?? row.ts));
  intervals.sort((a, b) => a - b);
  return intervals[Math.floor((intervals.length - 1) / 2)] ?? 0;
}

function rowsOf(series: MetricsSeries): Row[] {
  return series.ts.map((ts, index) => ({
    ts,
    cpu: series.cpuPercent[index] ?? null,
    memory: series.memoryPercent[index] ?? null,
    rx: series.rxPerSecond[index] ?? null,
    tx: series.txPerSecond[index] ?? null,
  }));
}

function columns(rows: readonly Row[], bucketSeconds: number): MetricsSeries {
  return {
    bucketSeconds,
    ts: rows.map(({ ts }) => ts),
    cpuPercent: rows.map(({ cpu }) => cpu),
    memoryPercent: rows.map(({ memory }) => memory),
    rxPerSecond: rows.map(({ rx }) => rx),
    txPerSecond: rows.map(({ tx }) => tx),
  };
}
