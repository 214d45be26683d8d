import { rowsOf } from '@gururmm/server/platform/database';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type AlertMessageEvent, alertMessage, digestMessage } from '../message/notification-message';
import type { AlertFacts } from '../routes/alert-facts';
import { DeliveryQueue } from './delivery-queue';

/** More alerts for a channel within a minute become one digest at its end. */
const BURST = 10;
const DIGEST_AFTER_SECONDS = 60;

/** What happened, and at which step somebody is told. */
export interface AlertOccasion {
  readonly alert: AlertFacts;
  readonly alertEventId: string;
  readonly event: AlertMessageEvent;
  readonly step: number;
  readonly at: Date;
}

interface ReachedChannel {
  readonly id: string;
  readonly client_id: string | null;
  readonly name: string;
  readonly kind: string;
}

/** A client's alert never reaches the channel of another. */
const REACHED = `
SELECT id, client_id, name, kind FROM notification_channels
WHERE id = ANY($1) AND enabled AND (client_id IS NULL OR client_id = $2) ORDER BY id`;

const INSERT = `
INSERT INTO notification_deliveries (client_id, channel_id, channel_name, channel_kind, alert_id, alert_event_id, event, step, message)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (alert_event_id, channel_id, step) DO NOTHING RETURNING id`;

const RECENT = `
SELECT count(*)::int AS count FROM notification_deliveries
WHERE channel_id = $1 AND created_at > now() - interval '1 minute' AND event NOT IN ('test', 'digest') AND state <> 'grouped'`;

/** Touches the row that is there: a node that wants to send it waits for this transaction, and takes its message along. */
const DIGEST = `
INSERT INTO notification_deliveries (client_id, channel_id, channel_name, channel_kind, event, message, next_attempt_at)
VALUES ($1, $2, $3, $4, 'digest', $5, now() + make_interval(secs => $6))
ON CONFLICT (channel_id) WHERE event = 'digest' AND state = 'queued' DO UPDATE SET step = notification_deliveries.step
RETURNING id, created_at = now() AS is_new`;

/** Makes the deliveries of alerts, in the transaction that hands an alert over. */
@Injectable()
export class DeliveryWriter {
  constructor(private readonly queue: DeliveryQueue) {}

  /** Tells these channels, each once for this event and step. @returns how many had not been told yet */
  async tell(manager: EntityManager, occasion: AlertOccasion, channelIds: readonly string[]): Promise<number> {
    const channels = await manager.query<ReachedChannel[]>(REACHED, [channelIds, occasion.alert.clientId]);
    let told = 0;
    for (const channel of channels) told += (await this.tellOne(manager, occasion, channel)) ? 1 : 0;
    return told;
  }

  private async tellOne(manager: EntityManager, occasion: AlertOccasion, channel: ReachedChannel): Promise<boolean> {
    const { alert, alertEventId, event, step, at } = occasion;
    const [recent] = await manager.query<{ count: number }[]>(RECENT, [channel.id]);
    const message = JSON.stringify(alertMessage(event, at, alert.data));
    const place = [alert.clientId, channel.id, channel.name, channel.kind];
    const inserted: unknown = await manager.query(INSERT, [...place, alert.id, alertEventId, event, step, message]);
    const [row] = rowsOf<{ id: string }>(inserted);
    if (row === undefined) return false;
    if ((recent?.count ?? 0) < BURST) await this.queue.enqueue(manager, row.id);
    else await this.group(manager, row.id, channel);
    return true;
  }

  private async group(manager: EntityManager, deliveryId: string, channel: ReachedChannel): Promise<void> {
    await manager.query(`UPDATE notification_deliveries SET state = 'grouped', next_attempt_at = NULL WHERE id = $1`, [
      deliveryId,
    ]);
    const message = JSON.stringify(digestMessage(new Date(), { count: 0, alerts: [] }));
    const place = [channel.client_id, channel.id, channel.name, channel.kind];
    const result: unknown = await manager.query(DIGEST, [...place, message, DIGEST_AFTER_SECONDS]);
    const [digest] = rowsOf<{ id: string; is_new: boolean }>(result);
    if (digest?.is_new === true) await this.queue.enqueue(manager, digest.id, DIGEST_AFTER_SECONDS);
  }
}
