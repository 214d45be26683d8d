import type { CollectorConfig, MetricsCollector } from '@gururmm/agent/runtime';
import type { MemoryReading, ReadMemory } from './memory-reading';

/** Used and total memory, and swap. */
export class MemoryCollector implements MetricsCollector {
  readonly name = 'memory';
  private rootDirectory = '/';

  constructor(private readonly readMemory: ReadMemory) {}

  init(config: CollectorConfig): void {
    this.rootDirectory = config.rootDirectory;
  }

  async collect(): Promise<MemoryReading> {
    return this.readMemory(this.rootDirectory);
  }
}
