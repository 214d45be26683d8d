import type { ProcessSample } from '@gururmm/shared/protocol';

/** A process at one look. */
export interface SeenProcess {
  readonly pid: number;
  readonly name: string;
  /** Tells a process from an earlier one of the same id. */
  readonly startedAt: string;
  /** CPU time since its start. */
  readonly cpuTime: number;
  readonly memoryBytes: number;
}

/** All processes at one look. */
export interface ProcessTable {
  /** CPU time of all processors since some moment, idle time too; in the unit of `cpuTime`. */
  readonly totalTime: number;
  readonly processes: readonly SeenProcess[];
}

/** Shares of the whole machine between two looks, of what was there at the second. */
export function sharesBetween(before: ProcessTable, after: ProcessTable): ProcessSample[] {
  const earlier = new Map(before.processes.map((process) => [`${process.pid} ${process.startedAt}`, process.cpuTime]));
  const elapsed = after.totalTime - before.totalTime;
  return after.processes.map(({ pid, name, startedAt, cpuTime, memoryBytes }) => {
    // What began between the looks spent all its time there.
    const spent = cpuTime - (earlier.get(`${pid} ${startedAt}`) ?? 0);
    return { pid, name, cpu_percent: elapsed > 0 ? (100 * spent) / elapsed : 0, memory_bytes: memoryBytes };
  });
}
