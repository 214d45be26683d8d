import type { MetricsHistory } from '@gururmm/console/data-access';
import type { MetricsSample } from '@gururmm/shared/protocol';
import { hasReading, type Reading, type Row, rowOfPoint, rowOfSample, withGaps } from './metrics-rows';

/** How full one disk was. */
export interface DiskSeries {
  mount: string;
  usedPercent: readonly Reading[];
}

/** What went through one interface. */
export interface InterfaceSeries {
  name: string;
  rxPerSecond: readonly Reading[];
  txPerSecond: readonly Reading[];
}

/** Metrics in columns, as a chart draws them; times in seconds since 1970. */
export interface MetricsSeries {
  bucketSeconds: number;
  ts: readonly number[];
  cpuPercent: readonly Reading[];
  memoryPercent: readonly Reading[];
  load1: readonly Reading[];
  rxPerSecond: readonly Reading[];
  txPerSecond: readonly Reading[];
  disks: readonly DiskSeries[];
  interfaces: readonly InterfaceSeries[];
}

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

function rowsOf(series: MetricsSeries): Row[] {
  return series.ts.map((ts, index) => {
    const disks = series.disks.map(({ mount, usedPercent }) => [mount, usedPercent[index] ?? null] as const);
    const interfaces = series.interfaces.map(({ name, rxPerSecond, txPerSecond }) => {
      const flow = { rx: rxPerSecond[index] ?? null, tx: txPerSecond[index] ?? null };
      return [name, flow] as const;
    });
    return {
      ts,
      cpu: series.cpuPercent[index] ?? null,
      memory: series.memoryPercent[index] ?? null,
      load: series.load1[index] ?? null,
      rx: series.rxPerSecond[index] ?? null,
      tx: series.txPerSecond[index] ?? null,
      disks: new Map(disks.filter(([, used]) => used !== null)),
      interfaces: new Map(interfaces),
    };
  });
}

function columns(rows: readonly Row[], bucketSeconds: number): MetricsSeries {
  const mounts = namesIn(rows, ({ disks }) => disks);
  const names = namesIn(rows, ({ interfaces }) => interfaces);
  return {
    bucketSeconds,
    ts: rows.map(({ ts }) => ts),
    cpuPercent: rows.map(({ cpu }) => cpu),
    memoryPercent: rows.map(({ memory }) => memory),
    load1: rows.map(({ load }) => load),
    rxPerSecond: rows.map(({ rx }) => rx),
    txPerSecond: rows.map(({ tx }) => tx),
    disks: mounts.map((mount) => ({ mount, usedPercent: rows.map(({ disks }) => disks.get(mount) ?? null) })),
    interfaces: names.map((name) => ({
      name,
      rxPerSecond: rows.map(({ interfaces }) => interfaces.get(name)?.rx ?? null),
      txPerSecond: rows.map(({ interfaces }) => interfaces.get(name)?.tx ?? null),
    })),
  };
}

function namesIn(rows: readonly Row[], mapOf: (row: Row) => ReadonlyMap<string, unknown>): string[] {
  return [...new Set(rows.flatMap((row) => [...mapOf(row).keys()]))].sort();
}
