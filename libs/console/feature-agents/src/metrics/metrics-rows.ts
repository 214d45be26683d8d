import type { MetricsPoint } from '@gururmm/console/data-access';
import type { MetricsSample } from '@gururmm/shared/protocol';

/** What was measured; null where it was not. */
export type Reading = number | null;

/** Bytes a second through an interface. */
export interface Flow {
  rx: Reading;
  tx: Reading;
}

/** All readings of one time, in seconds since 1970. */
export interface Row extends Flow {
  ts: number;
  cpu: Reading;
  memory: Reading;
  load: Reading;
  /** Used percent, by mount. */
  disks: ReadonlyMap<string, Reading>;
  /** By the name of the interface. */
  interfaces: ReadonlyMap<string, Flow>;
}

/** So many usual intervals without a reading are a gap, and are drawn as one. */
const GAP_INTERVALS = 3;

const NONE: Omit<Row, 'ts'> = {
  cpu: null,
  memory: null,
  load: null,
  rx: null,
  tx: null,
  disks: new Map(),
  interfaces: new Map(),
};

export function rowOfPoint(point: MetricsPoint): Row {
  return {
    ts: Date.parse(point.ts) / 1000,
    cpu: point.cpu_percent?.avg ?? null,
    memory: point.memory_percent?.avg ?? null,
    load: point.load1?.avg ?? null,
    rx: point.net_rx_bytes_per_second?.avg ?? null,
    tx: point.net_tx_bytes_per_second?.avg ?? null,
    disks: new Map(point.disks.map(({ mount, used_percent }) => [mount, used_percent.avg])),
    interfaces: new Map(
      point.interfaces.map(({ name, rx_bytes_per_second, tx_bytes_per_second }) => [
        name,
        { rx: rx_bytes_per_second?.avg ?? null, tx: tx_bytes_per_second?.avg ?? null },
      ]),
    ),
  };
}

/** A live sample as a row. Rates need the sample before it. */
export function rowOfSample(sample: MetricsSample, previous: MetricsSample | null): Row {
  const seconds = previous === null ? 0 : (Date.parse(sample.ts) - Date.parse(previous.ts)) / 1000;
  const known = new Map(previous?.interfaces?.map((link) => [link.name, link]));
  return {
    ts: Date.parse(sample.ts) / 1000,
    cpu: sample.cpu_percent,
    memory: percentOf(sample.memory_used_bytes, sample.memory_total_bytes),
    load: sample.load1 ?? null,
    rx: rateOf(sample.net_rx_bytes, previous?.net_rx_bytes, seconds),
    tx: rateOf(sample.net_tx_bytes, previous?.net_tx_bytes, seconds),
    disks: new Map(sample.disks.map((disk) => [disk.mount, percentOf(disk.used_bytes, disk.total_bytes)])),
    interfaces: new Map(
      sample.interfaces?.map(({ name, rx_bytes, tx_bytes }) => {
        const before = known.get(name);
        return [
          name,
          { rx: rateOf(rx_bytes, before?.rx_bytes, seconds), tx: rateOf(tx_bytes, before?.tx_bytes, seconds) },
        ];
      }),
    ),
  };
}

export function hasReading({ cpu, disks, load, memory, rx, tx }: Row): boolean {
  return [cpu, memory, load, rx, tx].some((reading) => reading !== null) || disks.size > 0;
}

/** Puts an empty row into every gap, so that no line is drawn across what nobody measured. */
export function withGaps(rows: readonly Row[], bucketSeconds: number): Row[] {
  const limit = GAP_INTERVALS * Math.max(bucketSeconds, usualInterval(rows));
  return rows.flatMap((row, index) => {
    const before = rows[index - 1];
    const isGap = before !== undefined && row.ts - before.ts > limit;
    return isGap ? [{ ...NONE, ts: (before.ts + row.ts) / 2 }, row] : [row];
  });
}

function percentOf(used: number, total: number): Reading {
  return total > 0 ? (used / total) * 100 : null;
}

/** Counters start again at a reboot; a rate across it would be nonsense. */
function rateOf(counter: number, before: number | undefined, seconds: number): Reading {
  if (before === undefined || seconds <= 0 || counter < before) return null;
  return (counter - before) / seconds;
}

function usualInterval(rows: readonly Row[]): number {
  const intervals = rows.slice(1).map((row, index) => row.ts - (rows[index]?.ts ?? row.ts));
  intervals.sort((a, b) => a - b);
  return intervals[Math.floor((intervals.length - 1) / 2)] ?? 0;
}
