/** Time a machine's processors spent since boot, in any one unit. */
export interface CpuTimes {
  readonly busy: number;
  readonly total: number;
}

/** Share of busy time between two readings in percent; 0 when no time passed or a counter went back. */
export function cpuPercentBetween(earlier: CpuTimes, later: CpuTimes): number {
  const total = later.total - earlier.total;
  const busy = later.busy - earlier.busy;
  if (total <= 0 || busy <= 0) return 0;
  return Math.min(100, Math.round((busy / total) * 10_000) / 100);
}

/** Reads the counters once. */
export type ReadCpuTimes = (rootDirectory: string) => CpuTimes | Promise<CpuTimes>;
