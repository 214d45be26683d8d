import type { MetricsSample } from '@gururmm/shared/protocol';

/** A sample that is told apart by its number. */
export function makeSample(index: number): MetricsSample {
  return {
    ts: new Date(1_700_000_000_000 + index * 30_000).toISOString(),
    cpu_percent: index % 100,
    memory_used_bytes: 1,
    memory_total_bytes: 2,
    net_rx_bytes: index,
    net_tx_bytes: index,
    disks: [],
  };
}
