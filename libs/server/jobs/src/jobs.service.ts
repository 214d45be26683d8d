import { AuditTrail } from '@gururmm/server/audit';
import { announceCancelled, askToCancel, cancelUnsent, CommandDispatcher } from '@gururmm/server/commands';
import { ClusterBus } from '@gururmm/server/platform/cluster';
import { type ClientScope, Database } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import type { Actor } from '@gururmm/server/platform/http';
import { EffectivePolicies } from '@gururmm/server/policies';
import { DEFAULT_COMMAND_TIMEOUT_SECONDS, isFinalJobState } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { RERUN_STATUSES } from './failed-statuses';
import { actsOn } from './job-acts';
import { enterState } from './job-state-change';
import { assertConfirmed, clientIdsOf, findTargets, isWide, type Target } from './job-targets';
import { Job } from './job.entity';
import { type FixedWork, JobWorks } from './job-work';
import { toFilterRecord } from './filter-record';
import { getJob, lockWholeJob } from './jobs.repository';
import type { NewJob, TargetFilter } from './new-job';
import { APPROVAL_HOURS, SecondPerson } from './second-person';
import { planWaves } from './wave-plan';
import { WaveStarter } from './wave-starter';

/** What a job of this filter would reach now. */
export interface JobPreview {
  readonly count: number;
  readonly isWide: boolean;
  readonly clients: readonly { readonly id: string | null; readonly name: string | null; readonly count: number }[];
}

@Injectable()
export class JobsService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
    private readonly secondPerson: SecondPerson,
    private readonly policies: EffectivePolicies,
    private readonly waves: WaveStarter,
    private readonly bus: ClusterBus,
    private readonly dispatcher: CommandDispatcher,
    private readonly works: JobWorks,
  ) {}

  /**
   * Freezes the targets and starts the first wave, or waits for another person's approval; all or nothing.
   * @throws DomainError invalid_request (no target, too many waves, a script that does not fit), not_found (a named agent,
   *   the script), confirmation_required
   */
  async create(scope: ClientScope, actor: Actor, fields: NewJob): Promise<Job> {
    const { job, agentIds } = await this.audit.change(scope, actor, async (manager) => {
      const targets = await findTargets(manager, fields.filter, fields.mayLackAgents);
      assertConfirmed(targets, fields.confirmCount);
      const agentIds = targets.map((target) => target.id);
      const work = await this.works.fix(manager, scope, fields, agentIds);
      const mustWait = await this.secondPerson.isNeeded(manager, { ...work, createdBy: fields.createdBy }, targets);
      const limits = await this.limit(targets, fields.timeoutSeconds ?? work.timeoutSeconds);
      const created = await insertJob(manager, fields, work, limits, mustWait);
      await insertTargets(manager, created, limits, work.perTarget);
      await this.waves.keepSecrets(manager, created.id, work);
      const toWake = mustWait ? [] : await this.waves.start(manager, created.id, 1);
      return {
        result: { job: created, agentIds: toWake },
        acts: actsOn(created, 'job.create', auditedFields(created)),
      };
    });
    this.wake(agentIds);
    return job;
  }

  async preview(scope: ClientScope, filter: TargetFilter): Promise<JobPreview> {
    return this.database.within(scope, async (manager) => {
      const targets = await findTargets(manager, filter);
      const clients = await manager.query<JobPreview['clients'][number][]>(
        `SELECT a.client_id AS id, c.name, count(*)::int AS count
         FROM agents a LEFT JOIN clients c ON c.id = a.client_id WHERE a.id = ANY($1)
         GROUP BY 1, 2 ORDER BY 3 DESC, 2`,
        [targets.map((target) => target.id)],
      );
      return { count: targets.length, isWide: isWide(targets.length, clients.length), clients };
    });
  }

  /**
   * Cancels the rest: what was not started never is, what waits or runs is cancelled as single commands are.
   * @throws DomainError not_found, forbidden, conflict when nothing is left
   */
  async cancel(scope: ClientScope, actor: Actor, id: string): Promise<void> {
    const { cancelled, asked } = await this.audit.change(scope, actor, async (manager) => {
      const job = await lockWholeJob(manager, scope, id);
      const isEnded = await enterState(manager, id, 'cancelled', { stateReason: `${actor.name} cancelled the rest.` });
      const ended = await cancelUnsent(manager, { by: 'job_id', id }, 'Its job was cancelled before it was sent.');
      const open = await askToCancel(manager, { by: 'job_id', id });
      if (!isEnded && ended.length + open.length === 0) throw new DomainError('conflict', `The job is ${job.state}.`);
      const after = { commands_cancelled: ended.length, commands_asked: open.length };
      return { result: { cancelled: ended, asked: open }, acts: actsOn(job, 'job.cancel', after) };
    });
    announceCancelled(this.bus, cancelled);
    for (const command of asked) this.dispatcher.sendCancel(command.agent_id, command.id);
  }

  /**
   * A new job with the targets of this one that failed and are still approved.
   * @throws DomainError not_found, forbidden, conflict when nothing failed, confirmation_required
   */
  async rerunFailed(
    scope: ClientScope,
    actor: Actor,
    id: string,
    by: Pick<NewJob, 'createdBy' | 'confirmCount'>,
  ): Promise<Job> {
    const { job, agentIds } = await this.database.within(scope, async (manager) => {
      const found = await lockWholeJob(manager, scope, id);
      const rows = await manager.query<{ agent_id: string }[]>(
        `SELECT t.agent_id FROM job_targets t JOIN commands c ON c.id = t.command_id
           JOIN agents a ON a.id = t.agent_id AND a.approval = 'approved'
             AND a.client_id IS NOT DISTINCT FROM t.client_id
         WHERE t.job_id = $1 AND c.status = ANY($2)`,
        [id, RERUN_STATUSES],
      );
      return { job: found, agentIds: rows.map((row) => row.agent_id) };
    });
    if (agentIds.length === 0) throw new DomainError('conflict', 'No target of the job failed.');
    if (job.hasSecrets)
      throw new DomainError(
        'conflict',
        'The secrets of the job are not kept: make a new job for the machines that failed.',
      );
    return this.create(scope, actor, { ...againAs(job), ...by, filter: { agentIds }, rerunOf: id });
  }

  /**
   * The second person lets a waiting job run.
   * @param personId who decides; never who made the job
   * @throws DomainError not_found, forbidden, conflict when it does not wait
   */
  async approve(scope: ClientScope, actor: Actor, personId: string | null, id: string): Promise<void> {
    const agentIds = await this.audit.change(scope, actor, async (manager) => {
      const job = await lockForDecision(manager, scope, personId, id);
      const decision = { decidedBy: personId, decidedAt: () => 'now()', stateReason: null };
      if (!(await enterState(manager, id, 'running', decision))) throw notWaiting(job);
      return {
        result: await this.waves.start(manager, id, 1),
        acts: actsOn(job, 'job.approve', { created_by: job.createdBy }),
      };
    });
    this.wake(agentIds);
  }

  /** The second person refuses it. @throws DomainError as for `approve` */
  async reject(
    scope: ClientScope,
    actor: Actor,
    personId: string | null,
    id: string,
    reason: string | undefined,
  ): Promise<void> {
    await this.audit.change(scope, actor, async (manager) => {
      const job = await lockForDecision(manager, scope, personId, id);
      const stateReason = `${actor.name} rejected it${reason === undefined ? '.' : `: ${reason}`}`;
      const decision = { decidedBy: personId, decidedAt: () => 'now()', stateReason };
      if (!(await enterState(manager, id, 'rejected', decision))) throw notWaiting(job);
      return { result: undefined, acts: actsOn(job, 'job.reject', { reason: stateReason }) };
    });
  }

  /** The targets with the time limit of each. */
  private async limit(targets: readonly Target[], timeoutSeconds: number | undefined): Promise<LimitedTarget[]> {
    if (timeoutSeconds !== undefined) return targets.map((target) => ({ ...target, timeoutSeconds }));
    const policies = await this.policies.forAgents(targets.map(({ id }) => id));
    const limitOf = (id: string) => policies.get(id)?.command_timeout_seconds ?? DEFAULT_COMMAND_TIMEOUT_SECONDS;
    return targets.map((target) => ({ ...target, timeoutSeconds: limitOf(target.id) }));
  }

  private wake(agentIds: readonly string[]): void {
    for (const agentId of agentIds) this.bus.publish('command.wake', { agentId });
  }
}

interface LimitedTarget extends Target {
  readonly timeoutSeconds: number;
}

async function insertJob(
  manager: EntityManager,
  fields: NewJob,
  work: FixedWork,
  targets: readonly LimitedTarget[],
  mustWait: boolean,
): Promise<Job> {
  const { filter, stopAfter, waves, createdBy, env, expiresInSeconds } = fields;
  const plan = planWaves(waves, targets.length, longestOf(targets));
  const job = await manager.save(
    manager.create(Job, {
      ...plan,
      ...columnsOf(work),
      createdBy,
      env,
      expiresInSeconds,
      timeoutSeconds: fields.timeoutSeconds ?? work.timeoutSeconds ?? null,
      rerunOf: fields.rerunOf ?? null,
      scheduleRunId: fields.scheduleRunId ?? null,
      clientIds: clientIdsOf(targets),
      filter: toFilterRecord(filter),
      targetCount: targets.length,
      state: mustWait ? 'waiting_for_approval' : 'running',
      stateReason: mustWait ? 'It reaches so many machines that another person has to approve it.' : null,
      currentWave: 0,
      stopFailures: stopAfter?.failures ?? null,
      stopPercent: stopAfter?.percent ?? null,
    }),
  );
  if (mustWait) {
    await manager.query('UPDATE jobs SET approval_expires_at = now() + make_interval(hours => $2) WHERE id = $1', [
      job.id,
      APPROVAL_HOURS,
    ]);
  }
  return job;
}

async function insertTargets(
  manager: EntityManager,
  { id, waveSize }: Job,
  targets: readonly LimitedTarget[],
  perTarget: FixedWork['perTarget'],
): Promise<void> {
  const own = targets.map((target) => perTarget?.get(target.id));
  await manager.query(
    `INSERT INTO job_targets (job_id, wave, agent_id, client_id, site_id, timeout_seconds, text_key, env)
     SELECT $1, (row_number() OVER (ORDER BY a.id) - 1) / $4::int + 1, a.id, a.client_id, a.site_id, t.timeout_seconds,
       t.text_key, nullif(t.env::jsonb, 'null'::jsonb)
     FROM unnest($2::uuid[], $3::float8[], $5::text[], $6::text[]) AS t(id, timeout_seconds, text_key, env)
       JOIN agents a ON a.id = t.id`,
    [
      id,
      targets.map((target) => target.id),
      targets.map((target) => target.timeoutSeconds),
      waveSize ?? targets.length,
      own.map((work) => work?.textKey ?? null),
      own.map((work) => JSON.stringify(work?.env ?? null)),
    ],
  );
}

function columnsOf({ commandType, command, interpreter, args, scriptId, scriptVersion, exitCodes, texts }: FixedWork) {
  return { commandType, command, interpreter, args, scriptId, scriptVersion, exitCodes, texts };
}

function longestOf(targets: readonly LimitedTarget[]): number {
  return targets.reduce((longest, { timeoutSeconds }) => Math.max(longest, timeoutSeconds), 0);
}

/** @throws DomainError not_found, forbidden, conflict */
async function lockForDecision(
  manager: EntityManager,
  scope: ClientScope,
  personId: string | null,
  id: string,
): Promise<Job> {
  await getJob(manager, scope, id);
  if (personId === null) throw new DomainError('forbidden', 'A signed-in person decides this, not an API token.');
  const job = await lockWholeJob(manager, scope, id);
  if (job.createdBy === personId)
    throw new DomainError('forbidden', 'Another person than the one who made the job decides this.');
  const hasExpired = job.approvalExpiresAt !== null && (await isPast(manager, job.id));
  if (job.state !== 'waiting_for_approval' || hasExpired) throw notWaiting(job);
  return job;
}

async function isPast(manager: EntityManager, id: string): Promise<boolean> {
  const [row] = await manager.query<unknown[]>('SELECT 1 FROM jobs WHERE id = $1 AND approval_expires_at < now()', [
    id,
  ]);
  return row !== undefined;
}

function notWaiting(job: Job): DomainError {
  const why = isFinalJobState(job.state) ? `is ${job.state}` : 'no longer waits for approval';
  return new DomainError('conflict', `The job ${why}.`);
}

/** The same command with the same pace and limits. */
function againAs(job: Job): Omit<NewJob, 'createdBy' | 'confirmCount' | 'filter'> {
  const { env, timeoutSeconds, expiresInSeconds } = job;
  const { waveSize, pauseSeconds, waveTimeoutSeconds, stopFailures, stopPercent } = job;
  return {
    ...{ work: { kind: 'again', jobId: job.id }, env, expiresInSeconds },
    timeoutSeconds: timeoutSeconds ?? undefined,
    secretEnv: null,
    waves: waveSize === null ? undefined : { size: waveSize, pauseSeconds, timeoutSeconds: waveTimeoutSeconds },
    stopAfter: { failures: stopFailures ?? undefined, percent: stopPercent ?? undefined },
  };
}

function auditedFields(job: Job): Readonly<Record<string, unknown>> {
  return {
    command_type: job.commandType,
    command: job.command,
    filter: job.filter,
    target_count: job.targetCount,
    state: job.state,
    ...(job.waveSize === null ? {} : { wave_size: job.waveSize, wave_count: job.waveCount }),
    ...(job.scriptId === null ? {} : { script_id: job.scriptId, script_version: job.scriptVersion }),
    ...(job.rerunOf === null ? {} : { rerun_of: job.rerunOf }),
    ...(job.scheduleRunId === null ? {} : { schedule_run_id: job.scheduleRunId }),
  };
}
