import { type BackgroundJob, BackgroundQueue } from '@gururmm/server/platform/background';
import { PeriodicTasks } from '@gururmm/server/platform/cluster';
import { Database } from '@gururmm/server/platform/database';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { SendError } from '../senders/send-error';
import { Senders } from '../senders/senders';
import { type Attempt, DeliveryAttempts } from './delivery-attempts';
import { DELIVER, DeliveryQueue } from './delivery-queue';

const CONCURRENCY = 4;
const POLL_SECONDS = 1;
const SWEEP_EVERY_MS = 10_000;
const SWEEP_LOCK = 7_264_170;
const SWEEP_AT_ONCE = 500;
/** A delivery that is due for so long has no job any more, or never had one. */
const FORGOTTEN_AFTER_SECONDS = 10;

const FORGOTTEN = `
SELECT id FROM notification_deliveries WHERE next_attempt_at < now() - make_interval(secs => $1)
ORDER BY next_attempt_at LIMIT $2`;

/** Sends what is due. At-least-once: a node that dies between the receiver's yes and its own note sends again. */
@Injectable()
export class DeliveryWorker implements OnApplicationBootstrap {
  private readonly logger = new Logger('DeliveryWorker');

  constructor(
    private readonly background: BackgroundQueue,
    private readonly attempts: DeliveryAttempts,
    private readonly senders: Senders,
    private readonly tasks: PeriodicTasks,
    private readonly database: Database,
    private readonly queue: DeliveryQueue,
  ) {}

  onApplicationBootstrap(): void {
    this.background.work(DELIVER, (job) => this.deliver(job), { concurrency: CONCURRENCY, pollSeconds: POLL_SECONDS });
    this.tasks.start({
      name: 'look for forgotten notifications',
      everyMs: SWEEP_EVERY_MS,
      lock: SWEEP_LOCK,
      run: () => this.sweep(),
    });
  }

  /** Queues again what is due and has no job: the net under the queue. */
  async sweep(): Promise<void> {
    const rows = await this.database.query<{ id: string }>(FORGOTTEN, [FORGOTTEN_AFTER_SECONDS, SWEEP_AT_ONCE]);
    if (rows.length === 0) return;
    await this.database.system.transaction(async (manager) => {
      for (const { id } of rows) await this.queue.enqueue(manager, id);
    });
  }

  private async deliver({ payload, signal }: BackgroundJob<{ readonly deliveryId: string }>): Promise<void> {
    const attempt = await this.attempts.claim(payload.deliveryId);
    if (attempt === undefined) return;
    try {
      await this.attempts.succeed(attempt, await this.send(attempt, signal));
    } catch (error) {
      if (!(error instanceof SendError)) throw error;
      this.logger.warn(
        { deliveryId: attempt.id, channelId: attempt.channel?.id, attempts: attempt.attempts, reason: error.message },
        'a notification was not taken',
      );
      await this.attempts.fail(attempt, error);
    }
  }

  private async send({ id, event, message, channel }: Attempt, signal: AbortSignal): Promise<string | undefined> {
    if (channel === undefined) throw new SendError('the channel was removed', { isFinal: true });
    // A test is how somebody finds out whether it may be switched on.
    if (!channel.enabled && event !== 'test') throw new SendError('the channel is switched off', { isFinal: true });
    const { kind, settings, secrets } = channel;
    return this.senders.send(kind, { deliveryId: id, message, settings, secrets, signal });
  }
}
