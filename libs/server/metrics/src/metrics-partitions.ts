import { PeriodicTasks } from '@gururmm/server/platform/cluster';
import { Database } from '@gururmm/server/platform/database';
import { Injectable, type OnModuleInit } from '@nestjs/common';

const DAY_MS = 24 * 60 * 60 * 1000;
const CREATE_AHEAD_DAYS = 3;
const LOOK_EVERY_MS = 60 * 60 * 1000;

/** Daily partitions of `metrics`: made ahead of time, and on demand for samples that come late. */
@Injectable()
export class MetricsPartitions implements OnModuleInit {
  private readonly known = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly tasks: PeriodicTasks,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.createAhead();
    this.tasks.start({ name: 'create metrics partitions', everyMs: LOOK_EVERY_MS, run: () => this.createAhead() });
  }

  /** Makes the partitions that these times (RFC 3339) fall into, once each. */
  async ensureFor(times: readonly string[]): Promise<void> {
    const days = new Set(times.map((time) => new Date(time).toISOString().slice(0, 10)));
    for (const day of days) {
      if (this.known.has(day)) continue;
      await this.database.query('SELECT rmm_ensure_metrics_partition($1::date)', [day]);
      this.known.add(day);
    }
  }

  private async createAhead(): Promise<void> {
    const days = Array.from({ length: CREATE_AHEAD_DAYS + 1 }, (_, index) =>
      new Date(Date.now() + index * DAY_MS).toISOString(),
    );
    await this.ensureFor(days);
  }
}
