import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { PeriodicTasks } from '@gururmm/server/platform/cluster';
import { Database } from '@gururmm/server/platform/database';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DAY_MS, keptMs, type Resolution } from './metrics-resolution';

/** Tables that are partitioned by time: days, and months for the coarsest. */
export const METRICS_TABLES: Readonly<Record<Resolution, string>> = {
  raw: 'metrics',
  '5m': 'metrics_5m',
  '1h': 'metrics_1h',
};

/** A weekend in which nothing runs, and a day. */
const CREATE_AHEAD_DAYS = 3;
const LOOK_EVERY_MS = 60 * 60 * 1000;
const PARTITIONS_LOCK = 7_264_150;

/** Partitions of the metrics: made ahead of time, on demand for what comes late, and dropped when nobody keeps them. */
@Injectable()
export class MetricsPartitions implements OnModuleInit {
  private readonly logger = new Logger('MetricsPartitions');
  private readonly known = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly tasks: PeriodicTasks,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.maintain(new Date());
    this.tasks.start({
      name: 'make and drop metrics partitions',
      everyMs: LOOK_EVERY_MS,
      lock: PARTITIONS_LOCK,
      run: () => this.maintain(new Date()),
    });
  }

  /** Makes the partitions that these times (RFC 3339) fall into, once each. */
  async ensureFor(source: Resolution, times: Iterable<string | Date>, manager?: EntityManager): Promise<void> {
    const days = new Set([...times].map((time) => new Date(time).toISOString().slice(0, 10)));
    for (const day of days) {
      const key = `${source} ${day}`;
      if (this.known.has(key)) continue;
      const parameters = [METRICS_TABLES[source], day];
      const sql = `SELECT rmm_ensure_partition($1, $2::date::timestamp AT TIME ZONE 'UTC')`;
      await (manager ?? this.database.system).query(sql, parameters);
      // Inside a transaction the partition is there for certain only after COMMIT.
      if (manager === undefined) this.known.add(key);
    }
  }

  /** Makes what the next days need and drops what is older than its retention. */
  async maintain(now: Date): Promise<void> {
    const ahead = Array.from({ length: CREATE_AHEAD_DAYS + 1 }, (_, index) => new Date(now.getTime() + index * DAY_MS));
    // Whoever knows a partition from before it was dropped must ask again.
    this.known.clear();
    for (const source of ['raw', '5m', '1h'] as const) {
      await this.ensureFor(source, ahead);
      await this.dropExpired(source, now);
    }
  }

  private async dropExpired(source: Resolution, now: Date): Promise<void> {
    const before = new Date(now.getTime() - keptMs(this.configuration.metrics)[source]);
    try {
      const [row] = await this.database.query<{ dropped: number }>('SELECT rmm_drop_partitions($1, $2) AS dropped', [
        METRICS_TABLES[source],
        before,
      ]);
      if ((row?.dropped ?? 0) > 0) this.logger.log({ source, before, dropped: row?.dropped }, 'old partitions dropped');
    } catch (error) {
      // A long read holds a partition: the next round drops it.
      this.logger.warn({ err: error, source }, 'old partitions were not dropped');
    }
  }
}
