import { loadavg } from 'node:os';
import type { MetricsCollector } from '@gururmm/agent/runtime';
import type { OsType } from '@gururmm/shared/protocol';

/** Load average of the last minute; Windows has no such figure, and a zero would be a lie. */
export class LoadCollector implements MetricsCollector {
  readonly name = 'load';
  private osType: OsType = 'linux';

  constructor(private readonly readLoad: () => number[] = loadavg) {}

  init(config: { readonly osType: OsType }): void {
    this.osType = config.osType;
  }

  collect(): Promise<{ load1?: number }> {
    const [load1] = this.readLoad();
    return Promise.resolve(this.osType === 'windows' || load1 === undefined ? {} : { load1 });
  }
}
