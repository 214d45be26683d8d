import { rowsOf } from '@gururmm/server/platform/database';
import type { EntityManager } from 'typeorm';
import { type AlertData, digestMessage, type NotificationMessage } from '../message/notification-message';

/** So many alerts are named in a digest; the rest is counted. */
const MAX_NAMED = 20;

interface GroupedRow {
  readonly type: string;
  readonly data: AlertData;
}

/** Takes everything along that waits for the digest of a channel; what comes later waits for the next one. */
export async function fillDigest(
  manager: EntityManager,
  digestId: string,
  channelId: string | null,
): Promise<NotificationMessage> {
  await manager.query(
    `UPDATE notification_deliveries SET digest_id = $1 WHERE channel_id = $2 AND state = 'grouped' AND digest_id IS NULL`,
    [digestId, channelId],
  );
  const rows = await manager.query<GroupedRow[]>(
    `SELECT message->>'type' AS type, message->'data' AS data FROM notification_deliveries WHERE digest_id = $1 ORDER BY created_at, id`,
    [digestId],
  );
  const alerts = rows.slice(0, MAX_NAMED).map(({ type, data }) => ({
    type,
    severity: data.severity,
    text: data.agent === null ? data.text : `${data.agent.hostname}: ${data.text}`,
  }));
  const message = digestMessage(new Date(), { count: rows.length, alerts });
  await manager.query('UPDATE notification_deliveries SET message = $2 WHERE id = $1', [
    digestId,
    JSON.stringify(message),
  ]);
  return message;
}

/** What a digest took along shares its end. */
export async function endGrouped(manager: EntityManager, digestId: string): Promise<number> {
  const result: unknown = await manager.query(
    `UPDATE notification_deliveries d SET state = g.state, delivered_at = g.delivered_at, last_error = g.last_error
     FROM notification_deliveries g
     WHERE g.id = $1 AND g.state IN ('delivered', 'failed') AND d.digest_id = g.id AND d.state = 'grouped' RETURNING d.id`,
    [digestId],
  );
  return rowsOf(result).length;
}
