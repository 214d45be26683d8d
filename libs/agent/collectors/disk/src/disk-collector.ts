import type { CollectorConfig, MetricsCollector } from '@gururmm/agent/runtime';
import { type DiskUsage, type ReadDisks, reportable } from './disk-usage';

/** Used and total bytes of every local file system. */
export class DiskCollector implements MetricsCollector {
  readonly name = 'disk';
  private rootDirectory = '/';

  constructor(private readonly readDisks: ReadDisks) {}

  init(config: CollectorConfig): void {
    this.rootDirectory = config.rootDirectory;
  }

  async collect(signal: AbortSignal): Promise<{ disks: DiskUsage[] }> {
    return { disks: reportable(await this.readDisks(this.rootDirectory, signal)) };
  }
}
