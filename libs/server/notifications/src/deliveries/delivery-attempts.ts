import { AuditTrail } from '@gururmm/server/audit';
import { Database, rowsOf } from '@gururmm/server/platform/database';
import { SYSTEM_ACTOR } from '@gururmm/server/platform/http';
import { type ChannelKind, SENDABLE_DELIVERY_STATES } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ChannelSecretBox } from '../channels/channel-secrets';
import type { ChannelSecrets, ChannelSettings } from '../channels/channel-settings';
import type { NotificationEvent, NotificationMessage } from '../message/notification-message';
import type { SendError } from '../senders/send-error';
import { DeliveryQueue } from './delivery-queue';
import { endGrouped, fillDigest } from './digests';
import { GIVE_UP_AFTER_HOURS, retryDelaySeconds } from './retry-delay';

/** A sender that has said nothing for so long is gone; longer than any attempt. */
const LEASE_SECONDS = 45;

/** A delivery that this node has taken to send. */
export interface Attempt {
  readonly id: string;
  readonly event: NotificationEvent;
  readonly message: NotificationMessage;
  /** Which attempt it is: what a slower one says later changes nothing. */
  readonly attempts: number;
  /** Undefined: it is gone. */
  readonly channel: AttemptChannel | undefined;
}

export interface AttemptChannel {
  readonly id: string;
  readonly clientId: string | null;
  readonly name: string;
  readonly kind: ChannelKind;
  readonly enabled: boolean;
  readonly settings: ChannelSettings;
  readonly secrets: ChannelSecrets;
}

interface ClaimedRow extends Omit<Attempt, 'channel'> {
  readonly channel_id: string | null;
}

interface ChannelRow extends Omit<AttemptChannel, 'secrets'> {
  readonly sealed: Buffer;
}

const CLAIM = `
UPDATE notification_deliveries SET state = 'sending', attempts = attempts + 1,
  next_attempt_at = now() + make_interval(secs => $3)
WHERE id = $1 AND state = ANY($2) AND next_attempt_at <= now()
RETURNING id, event, message, attempts, channel_id`;

const CHANNEL = `
SELECT id, client_id AS "clientId", name, kind, enabled, settings, sealed_secrets AS sealed
FROM notification_channels WHERE id = $1`;

/** Steps of a delivery between the queue and its end; times are the database's. */
@Injectable()
export class DeliveryAttempts {
  constructor(
    private readonly database: Database,
    private readonly box: ChannelSecretBox,
    private readonly queue: DeliveryQueue,
    private readonly audit: AuditTrail,
  ) {}

  /** Takes a delivery that is due; undefined when it is not, is over, or another node has it. */
  async claim(deliveryId: string): Promise<Attempt | undefined> {
    const parameters = [deliveryId, SENDABLE_DELIVERY_STATES, LEASE_SECONDS];
    const row = await this.database.system.transaction(async (manager) => {
      const [claimed] = rowsOf<ClaimedRow>(await manager.query<unknown>(CLAIM, parameters));
      if (claimed?.event !== 'digest') return claimed;
      return { ...claimed, message: await fillDigest(manager, claimed.id, claimed.channel_id) };
    });
    if (row === undefined) return undefined;
    const { channel_id: channelId, ...attempt } = row;
    const [channel] = channelId === null ? [] : await this.database.query<ChannelRow>(CHANNEL, [channelId]);
    return { ...attempt, channel: channel === undefined ? undefined : this.opened(channel) };
  }

  /** Notes that it was taken. */
  async succeed({ id, attempts }: Attempt, remark: string | undefined): Promise<void> {
    await this.database.system.transaction(async (manager) => {
      await manager.query(
        `UPDATE notification_deliveries SET state = 'delivered', delivered_at = now(), next_attempt_at = NULL, last_error = $3
         WHERE id = $1 AND attempts = $2 AND state = 'sending'`,
        [id, attempts, remark ?? null],
      );
      await endGrouped(manager, id);
    });
  }

  /** Notes why it was not taken, and when it is tried again, if at all; a test is tried once. */
  async fail(attempt: Attempt, error: SendError): Promise<void> {
    await this.database.system.transaction(async (manager) => {
      if (error.isFinal || attempt.event === 'test') await giveUp(manager, attempt, error.message);
      else await this.retry(manager, attempt, error.message);
      if (error.isGone && attempt.channel !== undefined) await this.switchOff(manager, attempt.channel, error.message);
    });
  }

  private async retry(manager: EntityManager, attempt: Attempt, reason: string): Promise<void> {
    const delay = retryDelaySeconds(attempt.attempts);
    const result: unknown = await manager.query(
      `UPDATE notification_deliveries SET state = 'retrying', last_error = $3, next_attempt_at = now() + make_interval(secs => $4)
       WHERE id = $1 AND attempts = $2 AND state = 'sending'
         AND created_at + make_interval(hours => $5) > now() + make_interval(secs => $4) RETURNING id`,
      [attempt.id, attempt.attempts, reason, delay, GIVE_UP_AFTER_HOURS],
    );
    if (rowsOf(result).length === 1) await this.queue.enqueue(manager, attempt.id, delay);
    else await giveUp(manager, attempt, reason);
  }

  private async switchOff(manager: EntityManager, channel: AttemptChannel, reason: string): Promise<void> {
    await manager.query(
      'UPDATE notification_channels SET enabled = false, disabled_reason = $2, updated_at = now() WHERE id = $1',
      [channel.id, reason],
    );
    await this.audit.append(manager, SYSTEM_ACTOR, {
      action: 'notification_channel.disable',
      objectKind: 'notification_channel',
      objectId: channel.id,
      clientId: channel.clientId,
      before: { name: channel.name, enabled: true },
      after: { name: channel.name, enabled: false, reason },
    });
  }

  private opened({ sealed, ...channel }: ChannelRow): AttemptChannel {
    return { ...channel, secrets: this.box.open(channel.id, sealed) };
  }
}

async function giveUp(manager: EntityManager, { id, attempts }: Attempt, reason: string): Promise<void> {
  await manager.query(
    `UPDATE notification_deliveries SET state = 'failed', next_attempt_at = NULL, last_error = $3
     WHERE id = $1 AND attempts = $2 AND state = 'sending'`,
    [id, attempts, reason],
  );
  await endGrouped(manager, id);
}
