import { setTimeout as pause } from 'node:timers/promises';
import type { Collector, CollectorConfig, TopProcesses } from '@gururmm/agent/runtime';
import { MAX_SNAPSHOT_PROCESSES, type ProcessSample } from '@gururmm/shared/protocol';

/** Between the two looks that a share of CPU is the difference of. */
const WATCH_MS = 1000;
const MAX_NAME_LENGTH = 255;

/** Reads all processes with their shares. */
export type ReadProcesses = (rootDirectory: string, watch: Watch) => Promise<readonly ProcessSample[]>;

/** Lets the time between two looks pass; rejects when the look is given up. */
export type Watch = () => Promise<void>;

/** Finds the processes that use most. */
export class TopProcessesCollector implements Collector<TopProcesses> {
  readonly name = 'top-processes';
  private rootDirectory = '/';

  constructor(
    private readonly read: ReadProcesses,
    /** Adds what is read only of those that are told of. */
    private readonly complete: (processes: readonly ProcessSample[], rootDirectory: string) => ProcessSample[] = (
      all,
    ) => [...all],
    private readonly watchMs = WATCH_MS,
  ) {}

  init(config: CollectorConfig): void {
    this.rootDirectory = config.rootDirectory;
  }

  async collect(signal: AbortSignal): Promise<TopProcesses> {
    const processes = await this.read(this.rootDirectory, () => pause(this.watchMs, undefined, { signal }));
    const top = (value: (process: ProcessSample) => number) =>
      this.complete(
        [...processes].sort((a, b) => value(b) - value(a) || a.pid - b.pid).slice(0, MAX_SNAPSHOT_PROCESSES),
        this.rootDirectory,
      ).map(toSendable);
    return { byCpu: top(({ cpu_percent }) => cpu_percent), byMemory: top(({ memory_bytes }) => memory_bytes) };
  }
}

// eslint-disable-next-line no-control-regex -- control characters are exactly what is replaced
const CONTROL = /[\u0000-\u001f\u007f]/g;

/** A process may call itself anything; a message takes no control characters and no half characters. */
function toSendable({ name, cpu_percent, ...process }: ProcessSample): ProcessSample {
  const label = name.toWellFormed().replaceAll(CONTROL, '?').slice(0, MAX_NAME_LENGTH).toWellFormed();
  const percent = Math.min(100, Math.max(0, Math.round(cpu_percent * 10) / 10));
  return { ...process, name: label === '' ? '?' : label, cpu_percent: percent };
}
