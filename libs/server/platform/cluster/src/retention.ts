import { Database } from '@gururmm/server/platform/database';
import { Injectable } from '@nestjs/common';
import { PeriodicTasks } from './periodic-task';

const EVERY_MS = 3_600_000;
/** Rows of one statement: none holds locks for long. */
const AT_ONCE = 5_000;
/** What is left then waits for the next hour. */
const MAX_ROUNDS = 200;

/** What goes after a while. */
export interface RetentionRule {
  /** What is let go, for the log. */
  readonly name: string;
  /** Number of the advisory lock that keeps other nodes out. */
  readonly lock: number;
  readonly table: string;
  /** SQL condition of rows that are too old; $1 are the days they are kept. */
  readonly condition: string;
  readonly days: number;
}

/** Lets old rows go, every hour, on one node, in small portions. */
@Injectable()
export class Retention {
  private readonly rules: RetentionRule[] = [];

  constructor(
    private readonly database: Database,
    private readonly tasks: PeriodicTasks,
  ) {}

  /** To be called while the server starts. */
  keep(rule: RetentionRule): void {
    this.rules.push(rule);
    this.tasks.start({
      name: `retention of ${rule.name}`,
      everyMs: EVERY_MS,
      lock: rule.lock,
      run: () => this.sweep(rule),
    });
  }

  /** Every rule once, now. */
  async sweepAll(): Promise<void> {
    for (const rule of this.rules) await this.sweep(rule);
  }

  private async sweep({ table, condition, days }: RetentionRule): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const [row] = await this.database.query<{ count: number }>(
        `WITH gone AS (DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
           SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${AT_ONCE})) RETURNING 1)
         SELECT count(*)::int AS count FROM gone`,
        [days],
      );
      if ((row?.count ?? 0) < AT_ONCE) return;
    }
  }
}
