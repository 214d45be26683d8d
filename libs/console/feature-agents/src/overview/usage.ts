import { formatBytes } from '@gururmm/console/ui';
import type { MetricsSample } from '@gururmm/shared/protocol';

export interface Usage {
  label: string;
  percent: number | null;
  detail: string;
}

/** Share of a whole in percent; null when the whole is nothing. */
export function percentOf(used: number, total: number): number | null {
  return total > 0 ? Math.min(100, (used / total) * 100) : null;
}

export function memoryUsage({ memory_used_bytes: used, memory_total_bytes: total }: MetricsSample): Usage {
  return { label: 'Memory', percent: percentOf(used, total), detail: ofTotal(used, total) };
}

export function cpuUsage({ cpu_percent, load1 }: MetricsSample): Usage {
  return { label: 'CPU', percent: cpu_percent, detail: load1 === undefined ? '' : `Load ${load1.toFixed(2)}` };
}

/** Fullest disk first: that is the one somebody looks for. */
export function diskUsages({ disks }: MetricsSample): Usage[] {
  return disks
    .map(({ mount, used_bytes, total_bytes }) => ({
      label: mount,
      percent: percentOf(used_bytes, total_bytes),
      detail: ofTotal(used_bytes, total_bytes),
    }))
    .sort((a, b) => (b.percent ?? 0) - (a.percent ?? 0));
}

function ofTotal(used: number, total: number): string {
  return `${formatBytes(used)} of ${formatBytes(total)}`;
}
