import {
  type ClientScope,
  Database,
  type Page,
  type PageRequest,
  selectEntityPage,
  selectKeysetPage,
  SqlConditions,
} from '@gururmm/server/platform/database';
import { DomainError, notFound } from '@gururmm/server/platform/errors';
import { COMMAND_STATUSES, isFinalJobState, type JobState } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Job } from './job.entity';

/** Where a target stands: its command's status, or that it has none, yet or for good. */
export const TARGET_STATUSES = ['not_started', 'skipped', ...COMMAND_STATUSES] as const;

export type TargetStatus = (typeof TARGET_STATUSES)[number];

export type StatusCounts = Readonly<Record<TargetStatus, number>>;

export interface WaveProgress {
  readonly wave: number;
  readonly counts: StatusCounts;
}

export interface JobProgress {
  readonly job: Job;
  readonly counts: StatusCounts;
  readonly waves: readonly WaveProgress[];
}

export interface TargetFilterByState {
  readonly wave?: number | undefined;
  readonly status?: TargetStatus | undefined;
}

export interface TargetRow {
  readonly agent_id: string;
  readonly hostname: string | null;
  readonly client_id: string | null;
  readonly site_id: string | null;
  readonly wave: number;
  readonly command_id: string | null;
  readonly status: TargetStatus;
  readonly exit_code: number | null;
}

/** A wave that was started left out who had no command made: the machine was gone, moved or not approved. */
const TARGET_STATUS = `coalesce(c.status, CASE WHEN t.wave <= j.current_wave THEN 'skipped' ELSE 'not_started' END)`;

const TARGETS = 'job_targets t JOIN jobs j ON j.id = t.job_id LEFT JOIN commands c ON c.id = t.command_id';

@Injectable()
export class JobsRepository {
  constructor(private readonly database: Database) {}

  list(scope: ClientScope, filter: { readonly state?: JobState | undefined }, page: PageRequest): Promise<Page<Job>> {
    const select = {
      from: 'jobs j',
      conditions: visibleJobs(scope).equals('j.state', filter.state),
      orderBy: [
        { expression: 'j.created_at', type: 'timestamptz' },
        { expression: 'j.id', type: 'uuid' },
      ],
      direction: 'DESC',
      page,
    } as const;
    return this.database.within(scope, (manager) => selectEntityPage(manager, Job, 'j', select));
  }

  /** What the scope sees of a job. @throws DomainError not_found outside the scope too */
  async progress(scope: ClientScope, id: string): Promise<JobProgress> {
    return this.database.within(scope, async (manager) => {
      const job = await getJob(manager, scope, id);
      const rows = await manager.query<{ wave: number; status: TargetStatus; count: number }[]>(
        `SELECT t.wave, ${TARGET_STATUS} AS status, count(*)::int AS count FROM ${TARGETS}
         WHERE t.job_id = $1 GROUP BY 1, 2 ORDER BY 1`,
        [id],
      );
      const waves = [...new Set(rows.map((row) => row.wave))].map((wave) => ({
        wave,
        counts: countsOf(rows.filter((row) => row.wave === wave)),
      }));
      return { job, counts: countsOf(rows), waves };
    });
  }

  /** Targets of a job in the order of their waves. @throws DomainError not_found, invalid_cursor */
  async targets(
    scope: ClientScope,
    id: string,
    filter: TargetFilterByState,
    page: PageRequest,
  ): Promise<Page<TargetRow>> {
    return this.database.within(scope, async (manager) => {
      await getJob(manager, scope, id);
      const conditions = new SqlConditions().equals('t.job_id', id).equals(TARGET_STATUS, filter.status);
      if (filter.wave !== undefined) conditions.add((wave) => `t.wave = ${wave}::int`, filter.wave);
      return selectKeysetPage<TargetRow, TargetRow>(
        manager,
        {
          columns: `t.agent_id, a.hostname, t.client_id, t.site_id, t.wave, t.command_id, ${TARGET_STATUS} AS status, c.exit_code`,
          from: `${TARGETS} LEFT JOIN agents a ON a.id = t.agent_id`,
          countFrom: TARGETS,
          conditions,
          orderBy: [
            { expression: 't.wave', type: 'bigint' },
            { expression: 't.agent_id', type: 'uuid' },
          ],
          direction: 'ASC',
          page,
        },
        (row) => row,
      );
    });
  }
}

/** @throws DomainError not_found outside the scope too */
export async function getJob(manager: EntityManager, scope: ClientScope, id: string): Promise<Job> {
  const job = await manager.findOneBy(Job, { id });
  if (job === null) throw notFound('job');
  if (!isOfSites(scope)) return job;
  const [seen] = await manager.query<unknown[]>('SELECT 1 FROM job_targets WHERE job_id = $1 LIMIT 1', [id]);
  if (seen === undefined) throw notFound('job');
  return job;
}

/**
 * A job that the caller sees whole, locked until the end of the transaction: who sees some of its machines decides nothing
 * about the others.
 * @throws DomainError not_found, forbidden
 */
export async function lockWholeJob(manager: EntityManager, scope: ClientScope, id: string): Promise<Job> {
  await getJob(manager, scope, id);
  const job = await manager.findOneOrFail(Job, { where: { id }, lock: { mode: 'pessimistic_write' } });
  const [row] = await manager.query<{ seen: number }[]>(
    'SELECT count(*)::int AS seen FROM job_targets WHERE job_id = $1',
    [id],
  );
  if (row?.seen !== job.targetCount)
    throw new DomainError('forbidden', 'You do not see all machines of the job, so you decide nothing about it.');
  return job;
}

/** Whether nothing of the job will start any more, and nothing of it runs. */
export function isJobOver({ job, counts }: Pick<JobProgress, 'job' | 'counts'>): boolean {
  if (counts.pending + counts.running > 0) return false;
  return isFinalJobState(job.state) || (job.currentWave > 0 && job.currentWave === job.waveCount);
}

/** A job lies in the scope of some sites when one of its targets does; row-level security holds the targets to it. */
function visibleJobs(scope: ClientScope): SqlConditions {
  const conditions = new SqlConditions();
  if (isOfSites(scope)) conditions.add(() => 'EXISTS (SELECT 1 FROM job_targets t WHERE t.job_id = j.id)');
  return conditions;
}

function isOfSites(scope: ClientScope): boolean {
  return scope.kind === 'clients' && scope.siteIds !== undefined;
}

function countsOf(rows: readonly { readonly status: TargetStatus; readonly count: number }[]): StatusCounts {
  const sum = (status: TargetStatus) =>
    rows.filter((row) => row.status === status).reduce((total, row) => total + row.count, 0);
  return Object.fromEntries(TARGET_STATUSES.map((status) => [status, sum(status)])) as Record<TargetStatus, number>;
}
