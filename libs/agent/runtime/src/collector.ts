import type { MetricsSample, OsType } from '@gururmm/shared/protocol';

/** What a collector is told before its first reading. */
export interface CollectorConfig {
  /** Operating system whose sources are read. */
  readonly osType: OsType;
  /** Directory that stands for `/`; tests put a recorded folder here. */
  readonly rootDirectory: string;
}

/**
 * Reads one aspect of the machine. `init` does no I/O; `collect` is called once per
 * interval and must stop early when `signal` aborts. Scheduling, time limits and logging
 * live in the runtime.
 */
export interface Collector<T> {
  readonly name: string;
  init(config: CollectorConfig): void;
  collect(signal: AbortSignal): Promise<T>;
}

/** A collector that fills some fields of a metrics sample. */
export type MetricsCollector = Collector<Partial<Omit<MetricsSample, 'ts'>>>;
