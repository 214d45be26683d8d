import { JobsService, toNewJob } from '@gururmm/server/jobs';
import { type BackgroundJob, BackgroundQueue } from '@gururmm/server/platform/background';
import { Database, isPostgresError, SQLSTATE } from '@gururmm/server/platform/database';
import { DomainError, type ErrorCode } from '@gururmm/server/platform/errors';
import { type Actor, SYSTEM_ACTOR } from '@gururmm/server/platform/http';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { RUN_SCHEDULE } from './run-schedule-queue';
import { type OwnerRights, ScheduleOwners } from './schedule-owners';
import type { ScheduleRunState } from './schedule-run.entity';
import { ScheduleSecrets } from './schedule-secrets';
import type { ScheduledJob } from './schedule.entity';

const CONCURRENCY = 2;
const POLL_SECONDS = 1;

interface DueRun {
  readonly id: string;
  readonly agent_id: string | null;
  readonly schedule_id: string;
  readonly name: string;
  readonly owner_id: string | null;
  readonly client_ids: string[] | null;
  readonly job: ScheduledJob;
  readonly sealed_parameters: Buffer | null;
  readonly enabled: boolean;
  readonly has_job: boolean;
}

interface Outcome {
  readonly state: ScheduleRunState;
  readonly reason?: string;
}

const FIND = `
SELECT r.id, r.agent_id, s.id AS schedule_id, s.name, s.owner_id, s.client_ids, s.job, s.sealed_parameters, s.enabled,
  EXISTS (SELECT 1 FROM jobs j WHERE j.schedule_run_id = r.id) AS has_job
FROM schedule_runs r JOIN schedules s ON s.id = r.schedule_id WHERE r.id = $1 AND r.state = 'due'`;

/** Refusals for want of rights; every other refusal is a failure of the schedule itself. */
const RIGHTS: readonly ErrorCode[] = ['forbidden', 'not_found'];

/** Makes the jobs of runs that are due, as their schedule's owner. A job carries its run: no second one can. */
@Injectable()
export class ScheduleRunner implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly background: BackgroundQueue,
    private readonly owners: ScheduleOwners,
    private readonly secrets: ScheduleSecrets,
    private readonly jobs: JobsService,
  ) {}

  onApplicationBootstrap(): void {
    const options = { concurrency: CONCURRENCY, pollSeconds: POLL_SECONDS };
    this.background.work(RUN_SCHEDULE, (job) => this.run(job), options);
  }

  private async run({ payload: { runId }, isLastAttempt }: BackgroundJob<{ readonly runId: string }>): Promise<void> {
    try {
      const [run] = await this.database.query<DueRun>(FIND, [runId]);
      if (run !== undefined) await this.settle(runId, await this.start(run));
    } catch (error) {
      if (isLastAttempt) await this.settle(runId, { state: 'failed', reason: 'The server could not make its job.' });
      throw error;
    }
  }

  private async start(run: DueRun): Promise<Outcome> {
    if (run.has_job) return { state: 'started' };
    if (!run.enabled) return { state: 'refused', reason: 'It was switched off.' };
    const owner = await this.owners.rightsOf(run.owner_id, run.client_ids);
    if (!owner.ok) return { state: 'refused', reason: owner.reason };
    try {
      await this.makeJob(run, owner);
      return { state: 'started' };
    } catch (error) {
      // Another attempt at this run was faster.
      if (isPostgresError(error, SQLSTATE.uniqueViolation, 'jobs_schedule_run_id_key')) return { state: 'started' };
      if (!(error instanceof DomainError) || error.status >= 500) throw error;
      return { state: RIGHTS.includes(error.code) ? 'refused' : 'failed', reason: error.message };
    }
  }

  private async makeJob(run: DueRun, owner: Extract<OwnerRights, { ok: true }>): Promise<void> {
    const request = this.secrets.withParameters(run.schedule_id, run.job, run.sealed_parameters);
    const fields = toNewJob(request, owner.ownerId);
    const actor: Actor = { ...SYSTEM_ACTOR, name: `schedule of ${owner.email}` };
    await this.jobs.create(owner.scope, actor, {
      ...fields,
      filter: run.agent_id === null ? fields.filter : { ...fields.filter, agentIds: [run.agent_id] },
      // Whoever saved the schedule confirmed it; the machines of that day are not those of this one.
      confirmCount: 'any',
      mayLackAgents: true,
      scheduleRunId: run.id,
    });
  }

  private async settle(runId: string, { state, reason }: Outcome): Promise<void> {
    await this.database.query(
      `UPDATE schedule_runs SET state = $2, reason = $3, decided_at = clock_timestamp() WHERE id = $1 AND state = 'due'`,
      [runId, state, reason ?? null],
    );
  }
}
