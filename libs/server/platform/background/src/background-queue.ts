import { APPLICATION_ROLE, BACKGROUND_SCHEMA } from '@gururmm/server/platform/database';
import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { type JobWithMetadata, PgBoss, type SendOptions as BossSendOptions } from 'pg-boss';
import type { EntityManager } from 'typeorm';
import { transactionOf } from './queue-database';
import type { QueueDefinition, QueueOptions } from './queue-definition';
import { BACKGROUND_OPTIONS, type BackgroundOptions } from './background-options';

/** Running work may take this long to end when the server stops; what is cut is tried again. */
const DRAIN_MS = 10_000;
/** Somebody who sends waits this long for a database that is away. */
const SEND_PATIENCE_MS = 15_000;
const RETRY_MS = 1_000;
const DAY_SECONDS = 86_400;

/** One attempt at a job, as its handler gets it. */
export interface BackgroundJob<Payload> {
  readonly id: string;
  readonly payload: Payload;
  /** From 1; above it, earlier attempts failed or their node died. */
  readonly attempt: number;
  readonly isLastAttempt: boolean;
  /** Aborted when the attempt has taken too long or the server stops. */
  readonly signal: AbortSignal;
}

/** How one job is sent. */
export interface SendOptions {
  /** The caller's transaction: the job exists exactly when that commits. */
  readonly manager?: EntityManager;
  /** Not before this time, or not before so many seconds. */
  readonly startAfter?: Date | number;
  /** Keeps a second job of this key out, as the queue's `unique` says. */
  readonly singletonKey?: string;
}

/** How a node works at a queue. */
export interface WorkOptions {
  /** Jobs at once on this node; default 1. */
  readonly concurrency?: number;
  /** How often the queue is looked at, at least 0.5; default 2. */
  readonly pollSeconds?: number;
}

/** The server's queue of work that waits, is tried again and survives a crash. At-least-once: handlers are repeatable. */
@Injectable()
export class BackgroundQueue implements BeforeApplicationShutdown {
  private readonly logger = new Logger('BackgroundQueue');
  private readonly boss: PgBoss;
  private readonly known = new Map<string, Promise<void>>();
  private starting: Promise<void> | undefined;
  private isStopped = false;

  constructor(@Inject(BACKGROUND_OPTIONS) { url, connections }: BackgroundOptions) {
    this.boss = new PgBoss({
      connectionString: url,
      application_name: 'gururmm-background',
      max: connections ?? 3,
      options: `-c role=${APPLICATION_ROLE} -c rmm.client_scope=*`,
      schema: BACKGROUND_SCHEMA,
      // The schema is the owner's: `migrate` has made it before the application starts.
      migrate: false,
      createSchema: false,
      reindex: false,
      schedule: false,
      registerInstance: false,
      persistQueueStats: false,
      persistWarnings: false,
      monitorVacuum: false,
    });
    this.boss.on('error', (error) => this.logger.warn({ err: error }, 'the background queue cannot reach its tables'));
    this.boss.on('warning', ({ message }) => this.logger.warn(message));
  }

  /**
   * Stores a job.
   * @returns its id, or null when `singletonKey` kept it out
   * @throws Error when the database stays away
   */
  async send<Payload extends object>(
    queue: QueueDefinition<Payload>,
    payload: Payload,
    options: SendOptions = {},
  ): Promise<string | null> {
    await withinPatience(this.ensure(queue), queue.name);
    return this.boss.send(queue.name, payload, {
      ...jobOptions(queue.options),
      ...(options.startAfter === undefined ? {} : { startAfter: options.startAfter }),
      ...(options.singletonKey === undefined ? {} : { singletonKey: options.singletonKey }),
      ...(options.manager === undefined ? {} : { db: transactionOf(options.manager) }),
    });
  }

  /**
   * Works at a queue on this node until the server stops. Returns at once; a database that is away is waited for.
   * What the handler throws is a failed attempt.
   */
  work<Payload extends object>(
    queue: QueueDefinition<Payload>,
    handler: (job: BackgroundJob<Payload>) => Promise<void>,
    { concurrency = 1, pollSeconds = 2 }: WorkOptions = {},
  ): void {
    const options = {
      includeMetadata: true,
      localConcurrency: concurrency,
      pollingIntervalSeconds: pollSeconds,
      batchSize: 1,
    } as const;
    this.untilDone(`work at ${queue.name}`, async () => {
      await this.ensure(queue);
      await this.boss.work<Payload, undefined, typeof options>(queue.name, options, async (jobs) => {
        for (const job of jobs) await this.attempt(queue.name, job, handler);
      });
    }).catch((error: unknown) => this.logger.error({ err: error, queue: queue.name }, 'a queue has no worker'));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    if (this.starting === undefined) return;
    await this.boss.stop({ graceful: true, close: true, timeout: DRAIN_MS });
  }

  private async attempt<Payload extends object>(
    queue: string,
    job: JobWithMetadata<Payload>,
    handler: (job: BackgroundJob<Payload>) => Promise<void>,
  ): Promise<void> {
    const attempt = job.retryCount + 1;
    const isLastAttempt = job.retryCount >= job.retryLimit;
    try {
      await handler({ id: job.id, payload: job.data, attempt, isLastAttempt, signal: job.signal });
    } catch (error) {
      this.logger.warn({ err: error, queue, jobId: job.id, attempt, isLastAttempt }, 'an attempt at a job failed');
      throw error;
    }
  }

  /** The queue's row is made once by each process; a failure is forgotten, so that the next caller tries again. */
  private ensure(queue: QueueDefinition<object>): Promise<void> {
    let ready = this.known.get(queue.name);
    if (ready === undefined) {
      ready = this.start().then(() => this.boss.createQueue(queue.name, { policy: policyOf(queue.options) }));
      ready.catch(() => this.known.delete(queue.name));
      this.known.set(queue.name, ready);
    }
    return ready;
  }

  private start(): Promise<void> {
    this.starting ??= this.untilDone('start', async () => {
      await this.boss.start();
    });
    return this.starting;
  }

  private async untilDone(what: string, step: () => Promise<void>): Promise<void> {
    while (!this.isStopped) {
      try {
        await step();
        return;
      } catch (error) {
        this.logger.warn({ err: error }, `the background queue could not ${what}; it tries again`);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}

function policyOf({ unique }: QueueOptions): string {
  if (unique === undefined) return 'standard';
  return unique === 'queued' ? 'short' : 'exclusive';
}

function jobOptions(options: QueueOptions): BossSendOptions {
  const backOff = options.backOff ?? true;
  return {
    retryLimit: options.retries ?? 3,
    retryDelay: options.retryDelaySeconds ?? 10,
    retryBackoff: backOff,
    ...(backOff ? { retryDelayMax: options.retryDelayMaxSeconds ?? 3_600 } : {}),
    expireInSeconds: options.attemptTimeoutSeconds ?? 300,
    deleteAfterSeconds: options.keepSeconds ?? 3 * DAY_SECONDS,
  };
}

async function withinPatience(ready: Promise<void>, queue: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the queue ${queue} is not reachable`)), SEND_PATIENCE_MS);
  });
  try {
    await Promise.race([ready, late]);
  } finally {
    clearTimeout(timer);
  }
}
