import { AuditTrail } from '@gururmm/server/audit';
import { announceCancelled, cancelUnsent, type CommandRef } from '@gururmm/server/commands';
import { ClusterBus, PeriodicTasks } from '@gururmm/server/platform/cluster';
import { ALL_CLIENTS, Database } from '@gururmm/server/platform/database';
import { SYSTEM_ACTOR } from '@gururmm/server/platform/http';
import { isOnSql, settingChangedAtSql } from '@gururmm/server/settings';
import { isTerminalStatus } from '@gururmm/shared/protocol';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { actsOn } from './job-acts';
import { FAILED_STATUSES } from './failed-statuses';
import { enterState } from './job-state-change';
import { Job } from './job.entity';
import { type JobFacts, type JobStep, nextStep } from './wave-plan';
import { WaveStarter } from './wave-starter';

/** Ends of commands are gathered this long: one look for all of them. */
const GATHER_MS = 50;

const PAUSES_EVERY_MS = 1_000;
const PAUSES_LOCK = 7_264_140;

/** The net under the events: what a lost one would have moved, and waves whose machines are away. */
const FORGOTTEN_EVERY_MS = 5_000;
const FORGOTTEN_LOCK = 7_264_141;

const FACTS = `
SELECT count(c.id)::int AS started,
  (count(*) FILTER (WHERE c.status IN ('pending', 'running')))::int AS open,
  (count(*) FILTER (WHERE c.status IN ('pending', 'running') AND t.wave = j.current_wave))::int AS "openInWave",
  (count(*) FILTER (WHERE c.status = 'pending' AND c.attempt = 0))::int AS unsent,
  (count(*) FILTER (WHERE c.status = ANY($2)))::int AS failures,
  coalesce(greatest(j.wave_started_at, ${settingChangedAtSql('dispatch_frozen')})
    + make_interval(secs => j.wave_timeout_seconds) < clock_timestamp(), false) AS "isWaveTimedOut",
  coalesce(j.next_wave_at <= clock_timestamp(), true) AS "isPauseOver",
  ${isOnSql('dispatch_frozen')} AS "isDispatchFrozen"
FROM jobs j LEFT JOIN job_targets t ON t.job_id = j.id LEFT JOIN commands c ON c.id = t.command_id
WHERE j.id = $1 GROUP BY j.id`;

/** Moves jobs from wave to wave: when a command ends, and by the database's clock on one node of the cluster. */
@Injectable()
export class JobAdvancer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('JobAdvancer');
  private readonly ended = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private look: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
    private readonly bus: ClusterBus,
    private readonly tasks: PeriodicTasks,
    private readonly waves: WaveStarter,
  ) {}

  onApplicationBootstrap(): void {
    this.bus.subscribe('command.changed', ({ commandId, status }) => {
      if (isTerminalStatus(status)) this.gather(commandId);
    });
    const { tasks } = this;
    const pauses = () => this.advanceAll(`state = 'paused' AND next_wave_at <= now()`);
    const forgotten = async () => {
      await this.expireUnapproved();
      await this.advanceAll(`state = 'running'`);
    };
    tasks.start({ name: 'start waves', everyMs: PAUSES_EVERY_MS, lock: PAUSES_LOCK, run: pauses });
    tasks.start({ name: 'move forgotten jobs on', everyMs: FORGOTTEN_EVERY_MS, lock: FORGOTTEN_LOCK, run: forgotten });
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    await this.look;
  }

  /** Takes every step that the job can take now. */
  async advance(jobId: string): Promise<void> {
    while (await this.step(jobId));
  }

  private gather(commandId: string): void {
    this.ended.add(commandId);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const commandIds = [...this.ended];
      this.ended.clear();
      this.look = this.look
        .then(() => this.advanceAll(`id IN (SELECT job_id FROM commands WHERE id = ANY($1))`, [commandIds]))
        .catch((error: unknown) => this.logger.error({ err: error }, 'a job was not moved on; it is looked at again'));
    }, GATHER_MS).unref();
  }

  private async advanceAll(condition: string, parameters: readonly unknown[] = []): Promise<void> {
    const jobs = await this.database.query<{ id: string }>(
      `SELECT id FROM jobs WHERE state IN ('running', 'paused') AND ${condition} ORDER BY created_at`,
      parameters,
    );
    for (const { id } of jobs) await this.advance(id);
  }

  /** @returns whether another step may follow */
  private async step(jobId: string): Promise<boolean> {
    const { kind, news } = await this.audit.change(ALL_CLIENTS, SYSTEM_ACTOR, async (manager) => {
      // Whoever changes a job holds its row: two nodes never take the same step.
      const job = await manager.findOne(Job, { where: { id: jobId }, lock: { mode: 'pessimistic_write' } });
      const [facts] = await manager.query<JobFacts[]>(FACTS, [jobId, FAILED_STATUSES]);
      const step: JobStep = job === null || facts === undefined ? { kind: 'wait' } : nextStep(job, facts);
      if (job === null || step.kind === 'wait') return { result: { kind: 'wait', news: NO_NEWS }, acts: [] };
      const acts = step.kind === 'stop' ? actsOn(job, 'job.stop', { reason: step.reason }) : [];
      return { result: { kind: step.kind, news: await this.take(manager, job, step) }, acts };
    });
    for (const agentId of news.toWake) this.bus.publish('command.wake', { agentId });
    announceCancelled(this.bus, news.cancelled);
    return kind === 'start_wave';
  }

  private async take(manager: EntityManager, { id, pauseSeconds }: Job, step: JobStep): Promise<News> {
    switch (step.kind) {
      case 'wait':
        return NO_NEWS;
      case 'start_wave':
        return { ...NO_NEWS, toWake: await this.waves.start(manager, id, step.wave) };
      case 'pause':
        await enterState(manager, id, 'paused', {
          nextWaveAt: () => `clock_timestamp() + make_interval(secs => ${pauseSeconds})`,
        });
        return NO_NEWS;
      case 'complete':
        await enterState(manager, id, 'completed', {});
        return NO_NEWS;
      case 'stop':
        await enterState(manager, id, 'stopped', { stateReason: step.reason });
        return {
          ...NO_NEWS,
          cancelled: await cancelUnsent(manager, { by: 'job_id', id }, 'Its job stopped before it was sent.'),
        };
    }
  }

  private async expireUnapproved(): Promise<void> {
    const due = await this.database.query<{ id: string }>(
      `SELECT id FROM jobs WHERE state = 'waiting_for_approval' AND approval_expires_at < now()`,
    );
    for (const { id } of due) {
      await this.audit.change(ALL_CLIENTS, SYSTEM_ACTOR, async (manager) => {
        const job = await manager.findOneByOrFail(Job, { id });
        const stateReason = 'Nobody approved it in time.';
        const hasExpired = await enterState(manager, id, 'expired', { stateReason });
        return { result: undefined, acts: hasExpired ? actsOn(job, 'job.expire', { reason: stateReason }) : [] };
      });
    }
  }
}

/** What listeners are told after COMMIT. */
interface News {
  readonly toWake: readonly string[];
  readonly cancelled: readonly CommandRef[];
}

const NO_NEWS: News = { toWake: [], cancelled: [] };
