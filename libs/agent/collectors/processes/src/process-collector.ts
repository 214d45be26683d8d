import type { CollectorConfig, MetricsCollector } from '@gururmm/agent/runtime';

/** Counts processes once. */
export type CountProcesses = (rootDirectory: string) => number | Promise<number>;

/** How many processes exist. */
export class ProcessCollector implements MetricsCollector {
  readonly name = 'processes';
  private rootDirectory = '/';

  constructor(private readonly countProcesses: CountProcesses) {}

  init(config: CollectorConfig): void {
    this.rootDirectory = config.rootDirectory;
  }

  async collect(): Promise<{ process_count: number }> {
    return { process_count: await this.countProcesses(this.rootDirectory) };
  }
}
