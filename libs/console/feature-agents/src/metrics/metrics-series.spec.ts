import type { MetricsHistory } from '@gururmm/console/data-access';
import type { MetricsSample } from '@gururmm/shared/protocol';
import { seriesOfHistory, withSample } from './metrics-series';

const START = Date.parse('2026-01-01T12:00:00Z') / 1000;
const at = (seconds: number) => new Date((START + seconds) * 1000).toISOString();
const range = (avg: number) => ({ min: avg - 1, avg, max: avg + 1 });

function point(seconds: number, cpu: number | null): MetricsHistory['points'][number] {
  return {
    ts: at(seconds),
    cpu_percent: cpu === null ? null : range(cpu),
    memory_percent: null,
    net_rx_bytes_per_second: null,
    net_tx_bytes_per_second: null,
    load1: null,
    disks: [],
    interfaces: [],
  };
}

function history(points: MetricsHistory['points'], bucketSeconds = 10): MetricsHistory {
  return { from: at(0), to: at(3600), bucket_seconds: bucketSeconds, source: 'raw', points };
}

function sample(seconds: number, change: Partial<MetricsSample> = {}): MetricsSample {
  return {
    ts: at(seconds),
    cpu_percent: 50,
    memory_used_bytes: 2,
    memory_total_bytes: 8,
    net_rx_bytes: 1000 * seconds,
    net_tx_bytes: 10 * seconds,
    disks: [],
    ...change,
  };
}

const relative = (ts: readonly number[]) => ts.map((value) => value - START);

describe('seriesOfHistory', () => {
  it('draws averages over time', () => {
    const series = seriesOfHistory(history([point(0, 5), point(10, 6)]));
    expect(relative(series.ts)).toEqual([0, 10]);
    expect(series.cpuPercent).toEqual([5, 6]);
    expect(series.memoryPercent).toEqual([null, null]);
  });

  it('breaks the line where nothing was measured', () => {
    const series = seriesOfHistory(history([point(0, 5), point(10, 6), point(20, 6), point(200, 7)]));
    expect(series.cpuPercent).toEqual([5, 6, 6, null, 7]);
  });

  it('does not break it where samples are simply rarer than buckets', () => {
    const sparse = [0, 60, 120, 180].map((seconds) => point(seconds, 5));
    expect(seriesOfHistory(history(sparse, 5)).cpuPercent).toEqual([5, 5, 5, 5]);
  });

  it('draws each disk and each interface, with gaps where one was not there', () => {
    const first = {
      ...point(0, 5),
      disks: [{ mount: '/', used_percent: range(40) }],
      interfaces: [{ name: 'eth0', rx_bytes_per_second: range(100), tx_bytes_per_second: null }],
    };
    const second = { ...point(10, 5), load1: range(1.5), disks: [{ mount: '/data', used_percent: range(70) }] };
    const series = seriesOfHistory(history([first, second]));
    expect(series.load1).toEqual([null, 1.5]);
    expect(series.disks).toEqual([
      { mount: '/', usedPercent: [40, null] },
      { mount: '/data', usedPercent: [null, 70] },
    ]);
    expect(series.interfaces).toEqual([{ name: 'eth0', rxPerSecond: [100, null], txPerSecond: [null, null] }]);
  });

  it('drops buckets without any reading', () => {
    expect(seriesOfHistory(history([point(0, 5), point(10, null), point(20, 6)])).cpuPercent).toEqual([5, 6]);
  });
});

describe('withSample', () => {
  const series = seriesOfHistory(history([point(0, 5), point(30, 6)], 30));

  it('adds a live sample, with rates since the one before', () => {
    const added = withSample(series, sample(60), sample(50), 0);
    expect(relative(added.ts)).toEqual([0, 30, 60]);
    expect([added.cpuPercent[2], added.memoryPercent[2]]).toEqual([50, 25]);
    expect([added.rxPerSecond[2], added.txPerSecond[2]]).toEqual([1000, 10]);
  });

  it('adds its disks and interfaces, too', () => {
    const disks = [{ mount: '/', used_bytes: 30, total_bytes: 120 }];
    const link = (rx_bytes: number) => ({ interfaces: [{ name: 'eth0', rx_bytes, tx_bytes: 0 }] });
    const added = withSample(series, sample(60, { disks, ...link(500) }), sample(50, link(100)), 0);
    expect(added.disks).toEqual([{ mount: '/', usedPercent: [null, null, 25] }]);
    expect(added.interfaces).toEqual([{ name: 'eth0', rxPerSecond: [null, null, 40], txPerSecond: [null, null, 0] }]);
    const next = withSample(added, sample(90), sample(80), 0);
    expect(next.disks[0]?.usedPercent).toEqual([null, null, 25, null]);
  });

  it('knows no rate for the first sample, nor across a reboot', () => {
    expect(withSample(series, sample(60), null, 0).rxPerSecond[2]).toBeNull();
    expect(withSample(series, sample(60, { net_rx_bytes: 5 }), sample(50), 0).rxPerSecond[2]).toBeNull();
  });

  it('ignores samples that are older than what is drawn', () => {
    expect(withSample(series, sample(20), null, 0)).toBe(series);
  });

  it('adds at most one sample to each bucket of a long range', () => {
    const hourly = seriesOfHistory(history([point(0, 5), point(3600, 6)], 3600));
    expect(withSample(hourly, sample(3660), null, 0)).toBe(hourly);
    expect(withSample(hourly, sample(7200), null, 0).ts).toHaveLength(3);
  });

  it('forgets what has left the range', () => {
    expect(relative(withSample(series, sample(60), null, START + 15).ts)).toEqual([30, 60]);
  });

  it('shows a silence before the sample as a gap', () => {
    expect(withSample(series, sample(600), null, 0).cpuPercent).toEqual([5, 6, null, 50]);
  });
});
