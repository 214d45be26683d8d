import { waitUntil } from '@gururmm/server/platform/testing';
import type { TestServer } from './test-server';
import { sql } from './test-sql';

/** Lets channels reach receivers on loopback. */
export const LOOPBACK_ALLOWED = { RMM_NOTIFICATIONS_ALLOWED_RANGES: '127.0.0.1/32' };

export interface ChannelBody {
  readonly id: string;
  readonly client_id: string | null;
  readonly name: string;
  readonly enabled: boolean;
  readonly disabled_reason: string | null;
  readonly url_origin: string | null;
  readonly signing_secret: string | null;
}

export interface DeliveryBody {
  readonly id: string;
  readonly channel_id: string | null;
  readonly event: string;
  readonly step: number;
  readonly state: string;
  readonly attempts: number;
  readonly last_error: string | null;
  readonly digest_id: string | null;
  readonly next_attempt_at: string | null;
  readonly message: { readonly type: string; readonly data: Record<string, unknown> };
}

let made = 0;

/** Makes a channel over the API. @throws Error when it is refused */
export async function makeChannel(server: TestServer, fields: Record<string, unknown>): Promise<ChannelBody> {
  const body = { name: `channel ${(made += 1)}`, ...fields };
  const answer = await server.request<ChannelBody>('POST', '/api/notification-channels', { body });
  if (answer.status !== 201) throw new Error(`no channel: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Sends a test and waits for its outcome. */
export async function sendTest(server: TestServer, channelId: string): Promise<DeliveryBody> {
  const answer = await server.request<DeliveryBody>('POST', `/api/notification-channels/${channelId}/test`);
  if (answer.status !== 202) throw new Error(`no test: ${answer.status}`);
  return deliveryIn(server, answer.body.id, 'delivered', 'failed');
}

/** Waits until a delivery is in one of these states. */
export function deliveryIn(server: TestServer, id: string, ...states: readonly string[]): Promise<DeliveryBody> {
  return waitUntil(`the delivery to be ${states.join(' or ')}`, async () => {
    const { body } = await server.request<DeliveryBody>('GET', `/api/notification-deliveries/${id}`);
    return states.includes(body.state) ? body : undefined;
  });
}

/** Lets the time of a delivery's next attempt come now. */
export async function makeDue(server: TestServer, id: string): Promise<void> {
  await sql(server, `UPDATE notification_deliveries SET next_attempt_at = now() WHERE id = $1`, [id]);
  await sql(
    server,
    `UPDATE background.job SET start_after = now() WHERE name = 'notifications.deliver' AND state = 'created' AND data->>'deliveryId' = $1`,
    [id],
  );
}

export interface RouteBody {
  readonly id: string;
  readonly client_id: string | null;
  readonly steps: readonly { readonly after_minutes: number; readonly channel_ids: readonly string[] }[];
}

/** Makes a route over the API whose steps are these channels, each after so many minutes. */
export async function makeRoute(
  server: TestServer,
  steps: readonly (readonly [number, ChannelBody])[],
  fields: Record<string, unknown> = {},
): Promise<RouteBody> {
  const body = {
    name: `route ${(made += 1)}`,
    steps: steps.map(([after_minutes, { id }]) => ({ after_minutes, channel_ids: [id] })),
    ...fields,
  };
  const answer = await server.request<RouteBody>('POST', '/api/notification-routes', { body });
  if (answer.status !== 201) throw new Error(`no route: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
