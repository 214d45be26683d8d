import {
  type ClientScope,
  Database,
  type Page,
  type PageRequest,
  selectEntityPage,
  selectKeysetPage,
  SqlConditions,
} from '@gururmm/server/platform/database';
import { notFound } from '@gururmm/server/platform/errors';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ScheduleOwners } from './schedule-owners';
import type { ScheduleRunState } from './schedule-run.entity';
import { Schedule } from './schedule.entity';
import type { TimingKind } from './timing';

/** A run as its schedule's readers see it. */
export interface RunRow {
  readonly id: string;
  readonly schedule_id: string;
  readonly agent_id: string | null;
  readonly hostname: string | null;
  readonly due_at: Date;
  readonly missed_count: number;
  readonly state: ScheduleRunState;
  readonly reason: string | null;
  readonly decided_at: Date | null;
  readonly job_id: string | null;
}

/** A schedule with what people want to see beside it. */
export interface ScheduleView {
  readonly schedule: Schedule;
  readonly ownerEmail: string | null;
  readonly lastRun: RunRow | null;
}

export interface ScheduleFilter {
  readonly enabled?: boolean | undefined;
  readonly kind?: TimingKind | undefined;
  readonly q?: string | undefined;
}

const RUNS = 'schedule_runs r LEFT JOIN jobs j ON j.schedule_run_id = r.id LEFT JOIN agents a ON a.id = r.agent_id';
const RUN_COLUMNS = `r.id, r.schedule_id, r.agent_id, a.hostname, r.due_at, r.missed_count, r.state, r.reason,
  r.decided_at, j.id AS job_id`;

const LAST_RUNS = `
SELECT l.* FROM unnest($1::uuid[]) AS s(id) CROSS JOIN LATERAL (
  SELECT ${RUN_COLUMNS} FROM ${RUNS} WHERE r.schedule_id = s.id ORDER BY r.due_at DESC, r.id DESC LIMIT 1) l`;

@Injectable()
export class SchedulesRepository {
  constructor(
    private readonly database: Database,
    private readonly owners: ScheduleOwners,
  ) {}

  list(scope: ClientScope, filter: ScheduleFilter, page: PageRequest): Promise<Page<ScheduleView>> {
    const conditions = new SqlConditions().equals(`s.timing->>'kind'`, filter.kind);
    if (filter.enabled !== undefined) conditions.add((enabled) => `s.enabled = ${enabled}`, filter.enabled);
    if (filter.q !== undefined) conditions.add((text) => `position(lower(${text}) in lower(s.name)) > 0`, filter.q);
    const select = {
      from: 'schedules s',
      conditions,
      orderBy: [
        { expression: 'lower(s.name)', type: 'text' },
        { expression: 's.id', type: 'uuid' },
      ],
      direction: 'ASC',
      page,
    } as const;
    return this.database.within(scope, async (manager) => {
      const found = await selectEntityPage(manager, Schedule, 's', select);
      return { ...found, items: await this.withView(manager, found.items) };
    });
  }

  /** @throws DomainError not_found outside the scope too */
  get(scope: ClientScope, id: string): Promise<ScheduleView> {
    return this.database.within(scope, async (manager) => {
      const [view] = await this.withView(manager, [await getSchedule(manager, id)]);
      if (view === undefined) throw notFound('schedule');
      return view;
    });
  }

  /** The newest first. @throws DomainError not_found, invalid_cursor */
  runs(scope: ClientScope, id: string, state: ScheduleRunState | undefined, page: PageRequest): Promise<Page<RunRow>> {
    return this.database.within(scope, async (manager) => {
      await getSchedule(manager, id);
      return selectKeysetPage<RunRow, RunRow>(
        manager,
        {
          columns: RUN_COLUMNS,
          from: RUNS,
          countFrom: 'schedule_runs r',
          conditions: new SqlConditions().equals('r.schedule_id', id).equals('r.state', state),
          orderBy: [
            { expression: 'r.due_at', type: 'timestamptz' },
            { expression: 'r.id', type: 'uuid' },
          ],
          direction: 'DESC',
          page,
        },
        (row) => row,
      );
    });
  }

  private async withView(manager: EntityManager, schedules: readonly Schedule[]): Promise<ScheduleView[]> {
    const runs = await manager.query<RunRow[]>(LAST_RUNS, [schedules.map(({ id }) => id)]);
    const lastRuns = new Map(runs.map((run) => [run.schedule_id, run]));
    const emails = await this.owners.emails(schedules.flatMap(({ ownerId }) => ownerId ?? []));
    return schedules.map((schedule) => ({
      schedule,
      ownerEmail: emails.get(schedule.ownerId ?? '') ?? null,
      lastRun: lastRuns.get(schedule.id) ?? null,
    }));
  }
}

/** @throws DomainError not_found outside the scope too */
export async function getSchedule(manager: EntityManager, id: string): Promise<Schedule> {
  const schedule = await manager.findOneBy(Schedule, { id });
  if (schedule === null) throw notFound('schedule');
  return schedule;
}
