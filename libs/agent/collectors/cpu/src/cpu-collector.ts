import { setTimeout as pause } from 'node:timers/promises';
import type { CollectorConfig, MetricsCollector } from '@gururmm/agent/runtime';
import { cpuPercentBetween, type CpuTimes, type ReadCpuTimes } from './cpu-times';

/** The very first reading has nothing to compare with and measures over this span. */
const FIRST_SPAN_MS = 250;

/** Share of time all processors were busy since the previous reading. */
export class CpuCollector implements MetricsCollector {
  readonly name = 'cpu';
  private rootDirectory = '/';
  private previous: CpuTimes | undefined;

  constructor(private readonly readTimes: ReadCpuTimes) {}

  init(config: CollectorConfig): void {
    this.rootDirectory = config.rootDirectory;
  }

  async collect(signal: AbortSignal): Promise<{ cpu_percent: number }> {
    const earlier = this.previous ?? (await this.firstReading(signal));
    const later = await this.readTimes(this.rootDirectory);
    this.previous = later;
    return { cpu_percent: cpuPercentBetween(earlier, later) };
  }

  private async firstReading(signal: AbortSignal): Promise<CpuTimes> {
    const reading = await this.readTimes(this.rootDirectory);
    await pause(FIRST_SPAN_MS, undefined, { signal });
    return reading;
  }
}
