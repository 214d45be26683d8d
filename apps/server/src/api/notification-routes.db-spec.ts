import { randomUUID } from 'node:crypto';
import { waitUntil } from '@gururmm/server/platform/testing';
import { makeAgent, type MadeAgent, makeSite, type MadeSite } from '../testing/fleet';
import { type HttpReceiver, startHttpReceiver } from '../testing/http-receiver';
import { type AlertAnswer, cpuSamples, makeRule, onlyBuiltIn, report } from '../testing/test-alerts';
import { LOOPBACK_ALLOWED, makeChannel, makeDue, makeRoute } from '../testing/test-channel';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

interface Told {
  readonly type: string;
  readonly data: Record<string, unknown> & { readonly alert_id: string };
}

describe('routes of notifications', () => {
  let server: TestServer;
  let receiver: HttpReceiver;
  let site: MadeSite;
  let made: MadeAgent;

  beforeAll(async () => {
    server = await startTestServer(LOOPBACK_ALLOWED);
    receiver = await startHttpReceiver();
    site = await makeSite(server);
    made = await makeAgent(server, site);
    await onlyBuiltIn(server);
  });
  afterAll(async () => {
    made.agent.ws.terminate();
    await server.stop();
    await receiver.stop();
  });
  afterEach(() => sql(server, 'DELETE FROM notification_routes'));

  const channel = (path: string, fields: Record<string, unknown> = {}) =>
    makeChannel(server, { kind: 'webhook', url: `${receiver.url}/${path}`, ...fields });
  const told = (path: string): Told[] =>
    receiver.received.filter((post) => post.path === `/${path}`).map(({ body }) => JSON.parse(body) as Told);
  const tellings = (path: string, count: number) =>
    waitUntil(`${count} messages to ${path}`, () => {
      const messages = told(path);
      return messages.length >= count ? messages : undefined;
    });

  /** An alert with its event, as the engine writes them. */
  async function open(fields: { severity?: string; clientId?: string; siteId?: string; agentId?: string } = {}) {
    const { severity = 'critical', clientId = site.clientId, siteId = site.id, agentId = made.agentId } = fields;
    const { id } = await sqlRow<{ id: string }>(
      server,
      `INSERT INTO alerts (rule_kind, rule_name, client_id, site_id, agent_id, object, severity, message)
       VALUES ('disk', 'Disk', $1, $2, $3, $4, $5, 'nearly full') RETURNING id`,
      [clientId, siteId, agentId, randomUUID(), severity],
    );
    await happen(id, 'opened', severity);
    return id;
  }
  const happen = (alertId: string, event: string, severity = 'critical') =>
    sql(
      server,
      `INSERT INTO alert_events (alert_id, client_id, event, severity) SELECT id, client_id, $2, $3 FROM alerts WHERE id = $1`,
      [alertId, event, severity],
    );
  /** Whatever was to be handed over has been. */
  const handedOver = () =>
    waitUntil('the outbox to be empty', async () => {
      const rows = await sql(server, 'SELECT 1 FROM alert_events WHERE taken_at IS NULL AND NOT is_muted');
      return rows.length === 0;
    });
  /** Lets the planned steps come now. @returns how many there were */
  const timePasses = async () =>
    (
      await sql(
        server,
        `UPDATE background.job SET start_after = now() WHERE name = 'notifications.escalate' AND state = 'created' RETURNING id`,
      )
    ).length;
  const planned = () =>
    sql(server, `SELECT 1 FROM background.job WHERE name = 'notifications.escalate' AND state = 'created'`);

  it('lead an alert of the engine to a channel, and what becomes of it too', async () => {
    const path = randomUUID();
    await makeRoute(server, [[0, await channel(path)]], { client_id: site.clientId });
    await makeRule(server, {
      kind: 'cpu',
      level: 'agent',
      agent_id: made.agentId,
      raise_threshold: 80,
      severity: 'critical',
    });
    await report(made, ...cpuSamples(90));
    const [opened] = await tellings(path, 1);
    expect(opened).toMatchObject({
      type: 'alert.opened',
      version: 1,
      data: {
        severity: 'critical',
        value: 90,
        threshold: 80,
        agent: { id: made.agentId },
        client: { id: site.clientId },
      },
    });
    await server.request('POST', `/api/alerts/${opened?.data.alert_id}/acknowledge`, { body: {} });
    await tellings(path, 2);
    await report(made, ...cpuSamples(10));
    expect((await tellings(path, 3)).map(({ type }) => type)).toEqual([
      'alert.opened',
      'alert.acknowledged',
      'alert.resolved',
    ]);
    const log = await server.request<{ items: { event: string; state: string }[] }>(
      'GET',
      `/api/notification-deliveries?alert_id=${opened?.data.alert_id}`,
    );
    expect(log.body.items.map(({ event }) => event)).toEqual(['resolved', 'acknowledged', 'opened']);
  }, 60_000);

  it('tell each channel once, whatever number of routes lead to it, and no channel of another client', async () => {
    const [once, other] = [randomUUID(), randomUUID()];
    const shared = await channel(once);
    const foreign = await channel(other, { client_id: (await makeSite(server)).clientId });
    await makeRoute(server, [[0, shared]], { severities: ['critical'] });
    const bent = await makeRoute(server, [[0, shared]]);
    await sql(server, 'UPDATE notification_routes SET steps = $2 WHERE id = $1', [
      bent.id,
      JSON.stringify([{ afterMinutes: 0, channelIds: [shared.id, foreign.id] }]),
    ]);
    const id = await open();
    await handedOver();
    await tellings(once, 1);
    await sql(server, `UPDATE alert_events SET taken_at = NULL WHERE alert_id = $1`, [id]);
    await handedOver();
    await open({ severity: 'info' });
    await tellings(once, 2);
    expect([told(once).length, told(other).length]).toEqual([2, 0]);
  }, 60_000);

  it('tell the next ones until somebody acknowledges, and the last again and again', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const steps = [[0, await channel(first)] as const, [15, await channel(second)] as const];
    await makeRoute(server, steps, { repeat_minutes: 30 });
    const id = await open();
    await tellings(first, 1);
    expect(await planned()).toHaveLength(2);
    expect(told(second)).toEqual([]);
    await timePasses();
    const messages = await tellings(second, 2);
    expect(messages.map(({ type }) => type)).toEqual(['alert.reminder', 'alert.reminder']);
    expect(await planned()).toHaveLength(1);
    const { events } = (await server.request<AlertAnswer>('GET', `/api/alerts/${id}`)).body;
    expect(events).toMatchObject([
      { event: 'opened', note: null },
      { event: 'escalated', actor: null, note: expect.stringContaining('step 2 of a notification route') as string },
    ]);
    await sql(server, `UPDATE alerts SET state = 'acknowledged', acknowledged_at = now() WHERE id = $1`, [id]);
    await timePasses();
    await waitUntil('the plan to be dropped', async () => (await planned()).length === 0);
    expect([told(first).length, told(second).length]).toEqual([1, 2]);
  }, 60_000);

  it('make one digest of a storm, which shares its end with what it tells', async () => {
    const path = randomUUID();
    const { id: channelId } = await channel(path);
    await makeRoute(server, [[0, { id: channelId } as never]]);
    for (let count = 0; count < 25; count += 1) await open();
    await handedOver();
    await tellings(path, 10);
    const grouped = await sql(
      server,
      `SELECT 1 FROM notification_deliveries WHERE channel_id = $1 AND state = 'grouped'`,
      [channelId],
    );
    expect([told(path).length, grouped.length]).toEqual([10, 15]);
    const digest = await sqlRow<{ id: string }>(
      server,
      `SELECT id FROM notification_deliveries WHERE channel_id = $1 AND event = 'digest'`,
      [channelId],
    );
    await makeDue(server, digest.id);
    const last = (await tellings(path, 11)).at(-1);
    expect(last).toMatchObject({ type: 'alert.digest', data: { count: 15 } });
    await waitUntil('all of it to be delivered', async () => {
      const rows = await sql<{ state: string }>(
        server,
        'SELECT DISTINCT state FROM notification_deliveries WHERE channel_id = $1',
        [channelId],
      );
      return rows.length === 1 && rows[0]?.state === 'delivered';
    });
  }, 60_000);

  it('use channels and sites that they may use, and keep those', async () => {
    const [mine, other] = [site.clientId, (await makeSite(server)).clientId];
    const [own, foreign, global] = [
      await channel('x', { client_id: mine }),
      await channel('x', { client_id: other }),
      await channel('x'),
    ];
    const make = (client: string | undefined, to: { id: string }, token = server.adminToken, more = {}) =>
      server.request('POST', '/api/notification-routes', {
        token,
        body: { name: 'r', client_id: client, steps: [{ after_minutes: 0, channel_ids: [to.id] }], ...more },
      });
    const statuses = async (...answers: Promise<{ status: number }>[]) =>
      (await Promise.all(answers)).map(({ status }) => status);
    expect(await statuses(make(mine, own), make(mine, global), make(undefined, global))).toEqual([201, 201, 201]);
    expect(await statuses(make(mine, foreign), make(undefined, own))).toEqual([400, 400]);
    expect((await make(other, foreign, server.adminToken, { site_ids: [site.id] })).status).toBe(400);
    expect((await server.request('DELETE', `/api/notification-channels/${own.id}`)).status).toBe(409);
    const token = await signIn(server, await makeUser(server, 'administrator', [mine]));
    expect(await statuses(make(mine, own, token), make(mine, global, token), make(undefined, own, token))).toEqual([
      201, 400, 403,
    ]);
  });

  it.each([
    [{ steps: [] }, 'steps'],
    [{ weekdays: [7] }, 'weekdays'],
    [{ start_time: '24:00' }, 'start_time'],
    [{ time_zone: 'Mars/Base' }, 'time_zone'],
    [{ severities: ['loud'] }, 'severities'],
    [{ repeat_minutes: 1 }, 'repeat_minutes'],
    [{ steps: [{ after_minutes: -1, channel_ids: [randomUUID()] }] }, 'steps.0.after_minutes'],
  ])('refuse %j', async (fields, path) => {
    const body = { name: 'r', steps: [{ after_minutes: 0, channel_ids: [randomUUID()] }], ...fields };
    const answer = await server.request<{ errors: { path: string }[] }>('POST', '/api/notification-routes', { body });
    expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([400, [path]]);
  });
});
