import { BackgroundQueue } from '@gururmm/server/platform/background';
import { PeriodicTasks } from '@gururmm/server/platform/cluster';
import { Database } from '@gururmm/server/platform/database';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { RUN_SCHEDULE } from './run-schedule-queue';
import type { MissedRuns } from './schedule.entity';
import { nextTime, passedTimes, type Timing } from './timing';

const LOOK_EVERY_MS = 1_000;
/** Schedules that one transaction claims. */
const MAX_CLAIMED = 100;

interface DueRow {
  readonly id: string;
  readonly timing: Timing;
  readonly missed_runs: MissedRuns;
  readonly grace_seconds: number;
  readonly next_run_at: Date;
  readonly now: Date;
}

/** Of several nodes each takes other rows, and a row that is taken has moved on when it is free again. */
const CLAIM = `
SELECT id, timing, missed_runs, grace_seconds, next_run_at, clock_timestamp() AS now FROM schedules
WHERE enabled AND next_run_at <= clock_timestamp() ORDER BY next_run_at LIMIT ${MAX_CLAIMED}
FOR UPDATE SKIP LOCKED`;

const ADD_RUN = `
INSERT INTO schedule_runs (schedule_id, due_at, missed_count, state, reason, decided_at)
VALUES ($1, $2, $3, $4, $5, CASE WHEN $4 = 'due' THEN NULL ELSE now() END)
ON CONFLICT DO NOTHING RETURNING id`;

/**
 * Claims schedules whose time has come, by the database's clock. The run, its place in the queue and the schedule's next
 * time become true in one transaction, so a crash neither loses a run nor doubles it.
 */
@Injectable()
export class DueSchedules implements OnApplicationBootstrap {
  private readonly logger = new Logger('DueSchedules');

  constructor(
    private readonly database: Database,
    private readonly background: BackgroundQueue,
    private readonly tasks: PeriodicTasks,
  ) {}

  onApplicationBootstrap(): void {
    this.tasks.start({ name: 'claim due schedules', everyMs: LOOK_EVERY_MS, run: () => this.claim() });
  }

  private async claim(): Promise<void> {
    while ((await this.database.system.transaction((manager) => this.claimSome(manager))) === MAX_CLAIMED);
  }

  private async claimSome(manager: EntityManager): Promise<number> {
    const due = await manager.query<DueRow[]>(CLAIM);
    for (const row of due) await this.take(manager, row);
    return due.length;
  }

  private async take(manager: EntityManager, row: DueRow): Promise<void> {
    const { latest, earlier } = passedTimes(row.timing, row.next_run_at, row.now);
    const lateSeconds = (row.now.getTime() - latest.getTime()) / 1000;
    const isMissed = row.missed_runs === 'skip' && lateSeconds > row.grace_seconds;
    const reason = isMissed
      ? `It was found ${Math.round(lateSeconds)} s late, after its grace of ${row.grace_seconds} s.`
      : null;
    const state = isMissed ? 'missed' : 'due';
    const [run] = await manager.query<{ id: string }[]>(ADD_RUN, [row.id, latest, earlier, state, reason]);
    if (run !== undefined && !isMissed) await this.background.send(RUN_SCHEDULE, { runId: run.id }, { manager });
    if (isMissed || earlier > 0)
      this.logger.warn({ scheduleId: row.id, earlier, isMissed }, 'runs of a schedule were missed');
    // After `latest`, not after now: a time that came in between is found by the next look.
    await manager.query('UPDATE schedules SET next_run_at = $2 WHERE id = $1', [row.id, nextTime(row.timing, latest)]);
  }
}
