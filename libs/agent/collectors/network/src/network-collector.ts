import type { CollectorConfig, MetricsCollector } from '@gururmm/agent/runtime';
import { type NetworkTotals, type ReadCounters, totalOf } from './interface-counters';

/** Received and sent bytes since boot. */
export class NetworkCollector implements MetricsCollector {
  readonly name = 'network';
  private rootDirectory = '/';

  constructor(private readonly readCounters: ReadCounters) {}

  init(config: CollectorConfig): void {
    this.rootDirectory = config.rootDirectory;
  }

  async collect(): Promise<NetworkTotals> {
    return totalOf(await this.readCounters(this.rootDirectory));
  }
}
