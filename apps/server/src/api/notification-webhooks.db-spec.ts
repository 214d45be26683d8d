import { waitUntil } from '@gururmm/server/platform/testing';
import { Webhook } from 'standardwebhooks';
import { type HttpReceiver, startHttpReceiver } from '../testing/http-receiver';
import { deliveryIn, LOOPBACK_ALLOWED, makeChannel, makeDue, sendTest } from '../testing/test-channel';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';

describe('webhooks, Slack and Teams', () => {
  let server: TestServer;
  let receiver: HttpReceiver;

  beforeAll(async () => {
    server = await startTestServer(LOOPBACK_ALLOWED);
    receiver = await startHttpReceiver();
  });
  afterAll(async () => {
    await server.stop();
    await receiver.stop();
  });
  beforeEach(() => {
    receiver.received.length = 0;
    receiver.answer = (_, response) => void response.writeHead(200).end();
  });

  /** As an alert would be: tried again, unlike a test. */
  async function queueAlert(channelId: string): Promise<string> {
    const { id } = await sqlRow<{ id: string }>(
      server,
      `INSERT INTO notification_deliveries (channel_id, channel_name, channel_kind, event, message)
       SELECT id, name, kind, 'opened', '{"type":"alert.opened","data":{}}' FROM notification_channels WHERE id = $1 RETURNING id`,
      [channelId],
    );
    return id;
  }

  /** Waits until so many attempts have ended. */
  const attempted = (id: string, attempts: number) =>
    waitUntil(`attempt ${attempts}`, async () => {
      const ended = `SELECT 1 FROM notification_deliveries WHERE id = $1 AND attempts = $2 AND state <> 'sending'`;
      return (await sql(server, ended, [id, attempts])).length === 1;
    });

  it('signs a message so that the reference library accepts it, and only unchanged', async () => {
    const channel = await makeChannel(server, { kind: 'webhook', url: `${receiver.url}/hook?token=abc` });
    const delivery = await sendTest(server, channel.id);
    expect(delivery).toMatchObject({ state: 'delivered', attempts: 1, last_error: null, event: 'test' });
    const [post] = receiver.received;
    const secret = channel.signing_secret ?? '';
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const headers = post?.headers as Record<string, string>;
    expect(new Webhook(secret).verify(post?.body ?? '', headers)).toMatchObject({
      type: 'notification.test',
      version: 1,
      timestamp: expect.any(String) as unknown,
      data: { channel: channel.name },
    });
    expect([post?.path, headers['webhook-id']]).toEqual(['/hook?token=abc', delivery.id]);
    expect(() => new Webhook(secret).verify(`${post?.body} `, headers)).toThrow('No matching signature');
    const replayed = { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) - 600) };
    expect(() => new Webhook(secret).verify(post?.body ?? '', replayed)).toThrow('too old');
  });

  it('signs with the new secret after it was changed', async () => {
    const channel = await makeChannel(server, { kind: 'webhook', url: receiver.url });
    const changed = await server.request<{ signing_secret: string }>(
      'PUT',
      `/api/notification-channels/${channel.id}`,
      {
        body: { name: channel.name, rotate_signing_secret: true },
      },
    );
    expect(changed.body.signing_secret).not.toBe(channel.signing_secret);
    await sendTest(server, channel.id);
    const [post] = receiver.received;
    const verify = (secret: string) =>
      new Webhook(secret).verify(post?.body ?? '', post?.headers as Record<string, string>);
    expect(verify(changed.body.signing_secret)).toBeDefined();
    expect(() => verify(channel.signing_secret ?? '')).toThrow();
  });

  it('tries again with the same id and a new time, later each time, until it is taken', async () => {
    const channel = await makeChannel(server, { kind: 'webhook', url: receiver.url });
    const statuses = [500, 429, 404, 200];
    receiver.answer = (_, response) => void response.writeHead(statuses.shift() ?? 200).end();
    const id = await queueAlert(channel.id);
    await sql(
      server,
      'UPDATE notification_deliveries SET next_attempt_at = now() - interval $$1 minute$$ WHERE id = $1',
      [id],
    );
    for (const [attempts, status] of [500, 429, 404].entries()) {
      const retrying = await deliveryIn(server, id, 'retrying');
      expect(retrying).toMatchObject({ attempts: attempts + 1, last_error: `the receiver answered ${status}` });
      expect(Date.parse(retrying.next_attempt_at ?? '')).toBeGreaterThan(Date.now() + 4_000);
      await makeDue(server, id);
      await attempted(id, attempts + 2);
    }
    expect(await deliveryIn(server, id, 'delivered')).toMatchObject({ attempts: 4, last_error: null });
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([id]));
    expect(receiver.received).toHaveLength(4);
  }, 60_000);

  it('says so when nobody listens, and gives a message up after a day', async () => {
    const away = await startHttpReceiver();
    await away.stop();
    const channel = await makeChannel(server, { kind: 'webhook', url: away.url });
    expect(await sendTest(server, channel.id)).toMatchObject({
      state: 'failed',
      last_error: 'the connection failed (ECONNREFUSED)',
    });
    const id = await queueAlert(channel.id);
    await sql(
      server,
      `UPDATE notification_deliveries SET created_at = now() - interval '24 hours', next_attempt_at = now() - interval '1 minute' WHERE id = $1`,
      [id],
    );
    expect(await deliveryIn(server, id, 'failed')).toMatchObject({ attempts: 1, next_attempt_at: null });
  }, 40_000);

  it('switches a channel off whose receiver is gone for good, and says why', async () => {
    const channel = await makeChannel(server, { kind: 'webhook', url: receiver.url });
    receiver.answer = (_, response) => void response.writeHead(410).end();
    expect((await sendTest(server, channel.id)).state).toBe('failed');
    const { body } = await server.request('GET', `/api/notification-channels/${channel.id}`);
    expect(body).toMatchObject({ enabled: false, disabled_reason: expect.stringContaining('410') as unknown });
    const audit = await sql(
      server,
      `SELECT 1 FROM audit_log WHERE action = 'notification_channel.disable' AND object_id = $1`,
      [channel.id],
    );
    expect(audit).toHaveLength(1);
    receiver.answer = (_, response) => void response.writeHead(200).end();
    expect((await sendTest(server, channel.id)).state).toBe('delivered');
  });

  it('takes up again what a node left behind while it was sending', async () => {
    const channel = await makeChannel(server, { kind: 'webhook', url: receiver.url });
    const { id } = await sqlRow<{ id: string }>(
      server,
      `INSERT INTO notification_deliveries (channel_id, channel_name, channel_kind, event, message, next_attempt_at)
       VALUES ($1, 'c', 'webhook', 'opened', '{"type":"alert.opened","data":{}}', now() + interval '1 hour') RETURNING id`,
      [channel.id],
    );
    await sql(
      server,
      `UPDATE notification_deliveries SET state = 'sending', attempts = 1, next_attempt_at = now() - interval '11 seconds' WHERE id = $1`,
      [id],
    );
    expect(await deliveryIn(server, id, 'delivered')).toMatchObject({ attempts: 2 });
  }, 40_000);

  it('posts what Slack and Teams understand', async () => {
    const slack = await makeChannel(server, { kind: 'slack', url: `${receiver.url}/services/T/B/x` });
    const teams = await makeChannel(server, { kind: 'teams', url: `${receiver.url}/workflows/x` });
    expect([slack.signing_secret, slack.url_origin]).toEqual([null, receiver.url]);
    expect((await sendTest(server, slack.id)).state).toBe('delivered');
    expect((await sendTest(server, teams.id)).state).toBe('delivered');
    const [first, second] = receiver.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(first).toMatchObject({ text: 'Test message from GuruRMM', blocks: expect.any(Array) as unknown });
    expect(second).toMatchObject({
      type: 'message',
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive' }],
    });
  });
});
