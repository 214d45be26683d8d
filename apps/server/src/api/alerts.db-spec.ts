import { AlertEvents, FactEvaluation, OfflineEvaluation, RuleReachSweep } from '@gururmm/server/alerts';
import { waitUntil } from '@gururmm/server/platform/testing';
import { Database } from '@gururmm/server/platform/database';
import { makeAgent, makeSite, type MadeAgent, type MadeSite } from '../testing/fleet';
import { makeSample } from '../testing/samples';
import { type AlertAnswer, alertsOf, cpuSamples, makeRule, onlyBuiltIn, report } from '../testing/test-alerts';
import { makePolicy, setTo } from '../testing/test-policy';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

const GIB = 1024 ** 3;

describe('alerts', () => {
  let server: TestServer;
  let site: MadeSite;
  let made: MadeAgent;

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server);
  });
  beforeEach(async () => {
    made = await makeAgent(server, site);
    await onlyBuiltIn(server);
  });
  afterEach(async () => {
    made.agent.ws.terminate();
    await sql(server, 'DELETE FROM alert_rules WHERE NOT is_built_in');
  });
  afterAll(() => server.stop());

  const cpuRule = (more: Record<string, unknown> = {}) =>
    makeRule(server, { kind: 'cpu', level: 'agent', agent_id: made.agentId, raise_threshold: 80, ...more });
  const onlyAlert = async (): Promise<AlertAnswer> => {
    const [alert, ...others] = await alertsOf(server, made.agentId);
    if (alert === undefined || others.length > 0) throw new Error(`${others.length + 1} alerts, not one`);
    return alert;
  };
  const detail = async (id: string) => (await server.request<AlertAnswer>('GET', `/api/alerts/${id}`)).body;

  it('open on ingestion and resolve by themselves, with an event of each', async () => {
    const ruleId = await cpuRule({ clear_threshold: 70, severity: 'critical' });
    await report(made, ...cpuSamples(20, 90));
    expect(await onlyAlert()).toMatchObject({
      rule_id: ruleId,
      rule_kind: 'cpu',
      status: 'open',
      severity: 'critical',
      threshold: 80,
      value: 90,
    });
    await report(made, ...cpuSamples(75));
    expect(await onlyAlert()).toMatchObject({ status: 'open' });
    await report(made, ...cpuSamples(60));
    const resolved = await onlyAlert();
    expect(resolved).toMatchObject({ status: 'resolved', resolution: 'cleared' });
    expect((await detail(resolved.id)).events?.map(({ event }) => event)).toEqual(['opened', 'resolved']);
  });

  it('need the duration and the counts, over as many reports as it takes', async () => {
    await cpuRule({ duration_seconds: 60, fails_before_alert: 3 });
    await report(made, makeSample(new Date(Date.now() - 90_000), { cpu_percent: 95 }));
    await report(made, makeSample(new Date(Date.now() - 45_000), { cpu_percent: 95 }));
    expect(await alertsOf(server, made.agentId)).toEqual([]);
    await report(made, ...cpuSamples(95));
    expect(await onlyAlert()).toMatchObject({ status: 'open' });
  });

  it('do not come of samples that are late, from the future, sent again, or older than the newest', async () => {
    await cpuRule({ fails_before_alert: 2 });
    await report(made, makeSample(new Date(Date.now() - 3_600_000), { cpu_percent: 99 }));
    await report(made, makeSample(new Date(Date.now() - 3_570_000), { cpu_percent: 99 }));
    await report(made, makeSample(new Date(Date.now() + 3_600_000), { cpu_percent: 99 }));
    expect(await sql(server, 'SELECT 1 FROM alert_states WHERE agent_id = $1', [made.agentId])).toEqual([]);
    const again = await makeAgent(server, site);
    const one = makeSample(new Date(), { cpu_percent: 99 });
    await makeRule(server, {
      kind: 'cpu',
      level: 'agent',
      agent_id: again.agentId,
      raise_threshold: 80,
      fails_before_alert: 2,
    });
    await report(again, one);
    await report(again, one);
    await report(again, makeSample(new Date(Date.parse(one.ts) - 30_000), { cpu_percent: 99 }));
    expect(await alertsOf(server, again.agentId)).toEqual([]);
    await report(again, makeSample(new Date(Date.parse(one.ts) + 1_000), { cpu_percent: 99 }));
    expect(await alertsOf(server, again.agentId)).toHaveLength(1);
    again.agent.ws.terminate();
  });

  it('are one for each mount, at the threshold of the policy', async () => {
    await onlyBuiltIn(server, 'disk');
    await makePolicy(server, {
      level: 'agent',
      agent_id: made.agentId,
      name: 'disks',
      items: setTo({ alert_disk_percent: 50 }),
    });
    const disk = (mount: string, used: number) => ({ mount, used_bytes: used * GIB, total_bytes: 100 * GIB });
    await report(made, makeSample(new Date(), { disks: [disk('/', 49), disk('/data', 51), disk('/var', 99)] }));
    const alerts = await alertsOf(server, made.agentId);
    expect(alerts.map(({ object, threshold }) => [object, threshold]).sort()).toEqual([
      ['/data', 50],
      ['/var', 50],
    ]);
  });

  it('come of memory as a share of what there is', async () => {
    await onlyBuiltIn(server, 'memory');
    await sql(server, `UPDATE alert_rules SET duration_seconds = 0 WHERE is_built_in AND kind = 'memory'`);
    await onlyBuiltIn(server, 'memory');
    await report(made, makeSample(new Date(), { memory_used_bytes: 15 * GIB, memory_total_bytes: 16 * GIB }));
    expect(await onlyAlert()).toMatchObject({ rule_kind: 'memory', threshold: 90, value: 93.75 });
  });

  it('are acknowledged with a note, once, and resolved by hand; what is still wrong comes again', async () => {
    await cpuRule();
    await report(made, ...cpuSamples(90));
    const { id } = await onlyAlert();
    const acknowledge = () => server.request('POST', `/api/alerts/${id}/acknowledge`, { body: { note: 'on my way' } });
    expect(await acknowledge()).toMatchObject({ status: 200, body: { status: 'acknowledged', note: 'on my way' } });
    expect(await acknowledge()).toMatchObject({ status: 409, body: { code: 'conflict' } });
    await report(made, ...cpuSamples(95));
    expect(await onlyAlert()).toMatchObject({ status: 'acknowledged' });
    expect(await server.request('POST', `/api/alerts/${id}/resolve`, { body: {} })).toMatchObject({
      status: 200,
      body: { status: 'resolved', resolution: 'manual' },
    });
    expect((await server.request('POST', `/api/alerts/${id}/resolve`, { body: {} })).status).toBe(409);
    expect((await detail(id)).events?.map(({ event }) => event)).toEqual(['opened', 'acknowledged', 'resolved']);
    await report(made, makeSample(new Date(Date.now() + 1_000), { cpu_percent: 95 }));
    expect((await alertsOf(server, made.agentId)).map(({ status }) => status)).toEqual(['open', 'resolved']);
  });

  it('are refused illegal ways by PostgreSQL itself', async () => {
    await cpuRule();
    await report(made, ...cpuSamples(90));
    const { id } = await onlyAlert();
    await server.request('POST', `/api/alerts/${id}/resolve`, { body: {} });
    await expect(
      sql(server, `UPDATE alerts SET state = 'open', resolved_at = NULL WHERE id = $1`, [id]),
    ).rejects.toThrow('illegal transition of alerts: resolved -> open');
  });

  it('are never two that are open for one agent, rule and object, also when two servers see it at once', async () => {
    await cpuRule();
    await report(made, ...cpuSamples(90));
    const { id } = await onlyAlert();
    const copy = sql(
      server,
      `INSERT INTO alerts (rule_id, rule_kind, rule_name, client_id, agent_id, object, severity, message)
       SELECT rule_id, rule_kind, rule_name, client_id, agent_id, object, severity, message FROM alerts WHERE id = $1`,
      [id],
    );
    await expect(copy).rejects.toThrow('alerts_one_open');
  });

  it('end with their rule, and when it no longer holds for the agent', async () => {
    const first = await cpuRule();
    await report(made, ...cpuSamples(90));
    expect((await server.request('DELETE', `/api/alert-rules/${first}`)).status).toBe(204);
    expect(await onlyAlert()).toMatchObject({ status: 'resolved', resolution: 'rule_changed', rule_id: null });
    const second = await cpuRule();
    await report(made, makeSample(new Date(Date.now() + 1_000), { cpu_percent: 95 }));
    await server.request('PUT', `/api/alert-rules/${second}`, { body: { enabled: false } });
    await server.app.get(RuleReachSweep).sweep();
    expect((await alertsOf(server, made.agentId)).map(({ status }) => status)).toEqual(['resolved', 'resolved']);
  });

  it('tell of services that stopped, and that they came back', async () => {
    await onlyBuiltIn(server, 'service');
    const event = async (name: string, secondsAgo: number) => {
      await sql(
        server,
        `INSERT INTO watchdog_events (id, agent_id, client_id, service, event, occurred_at)
         VALUES (gen_random_uuid(), $1, $2, 'spooler', $3, now() - make_interval(secs => $4))`,
        [made.agentId, site.clientId, name, secondsAgo],
      );
      await server.app.get(FactEvaluation).evaluate('service');
    };
    await event('restart_failed', 30);
    expect(await onlyAlert()).toMatchObject({ object: 'spooler', status: 'open', rule_kind: 'service' });
    await event('recovered', 20);
    await server.app.get(FactEvaluation).evaluate('service');
    expect(await onlyAlert()).toMatchObject({ status: 'resolved' });
  });

  it('hear from heartbeats that a restart is due', async () => {
    const beat = (reboot_pending: boolean) =>
      made.agent.send({
        type: 'heartbeat',
        payload: { ts: new Date().toISOString(), uptime_seconds: 1, reboot_pending },
      });
    const isPending = async () =>
      (await server.request<{ reboot_pending: boolean | null }>('GET', `/api/agents/${made.agentId}/state`)).body
        .reboot_pending;
    beat(true);
    await waitUntil('the pending restart', async () => (await isPending()) === true);
    beat(false);
    await waitUntil('its end', async () => (await isPending()) === false);
  });

  it('tell of a clock that is off for a while, and of a restart that waits for days', async () => {
    await onlyBuiltIn(server, 'clock_skew', 'reboot_pending');
    const look = async () => {
      await server.app.get(FactEvaluation).evaluate('clock_skew');
      await server.app.get(FactEvaluation).evaluate('reboot_pending');
    };
    await sql(server, 'UPDATE agents SET clock_skew_ms = -90000 WHERE id = $1', [made.agentId]);
    await sql(
      server,
      `INSERT INTO agent_state (agent_id, client_id, reboot_pending) VALUES ($1, $2, true)
       ON CONFLICT (agent_id) DO UPDATE SET reboot_pending = true`,
      [made.agentId, site.clientId],
    );
    await look();
    expect(await alertsOf(server, made.agentId)).toEqual([]);
    await sql(
      server,
      `UPDATE alert_states SET bad_since = bad_since - interval '7 days', last_at = last_at - interval '1 second' WHERE agent_id = $1`,
      [made.agentId],
    );
    await look();
    expect((await alertsOf(server, made.agentId)).map(({ rule_kind }) => rule_kind).sort()).toEqual([
      'clock_skew',
      'reboot_pending',
    ]);
    await sql(server, 'UPDATE agents SET clock_skew_ms = 10 WHERE id = $1', [made.agentId]);
    await sql(server, 'UPDATE agent_state SET reboot_pending = false WHERE agent_id = $1', [made.agentId]);
    await look();
    expect((await alertsOf(server, made.agentId)).map(({ status }) => status)).toEqual(['resolved', 'resolved']);
  });

  describe('of agents that are away', () => {
    const look = () => server.app.get(OfflineEvaluation).evaluate();
    const away = (seconds: number) =>
      sql(server, `UPDATE agents SET node_id = NULL, last_seen_at = now() - make_interval(secs => $2) WHERE id = $1`, [
        made.agentId,
        seconds,
      ]);
    const quietUntil = (seconds: number) =>
      sql(server, `UPDATE cluster_quiet_period SET quiet_until = now() + make_interval(secs => $1)`, [seconds]);

    it('come after the time of the policy, by the clock of the database, and go when it returns', async () => {
      await onlyBuiltIn(server, 'offline');
      await quietUntil(-86_400);
      await away(299);
      await look();
      expect(await alertsOf(server, made.agentId)).toEqual([]);
      await away(301);
      await look();
      await look();
      expect(await onlyAlert()).toMatchObject({ rule_kind: 'offline', severity: 'critical', status: 'open' });
      await sql(server, 'UPDATE agents SET node_id = (SELECT id FROM server_nodes LIMIT 1) WHERE id = $1', [
        made.agentId,
      ]);
      await look();
      expect(await onlyAlert()).toMatchObject({ status: 'resolved', resolution: 'cleared' });
    });

    it('do not come in the quiet period after a start, nor at once when it ends; one that is open stays', async () => {
      await onlyBuiltIn(server, 'offline');
      await quietUntil(60);
      await away(4_000);
      await look();
      expect(await alertsOf(server, made.agentId)).toEqual([]);
      await quietUntil(-10);
      await look();
      expect(await alertsOf(server, made.agentId)).toEqual([]);
      await quietUntil(-301);
      await look();
      expect(await onlyAlert()).toMatchObject({ status: 'open' });
      await quietUntil(60);
      await look();
      await quietUntil(-10);
      await look();
      expect(await onlyAlert()).toMatchObject({ status: 'open' });
    });
  });

  it('know restarts: a second server goes on where the first was', async () => {
    await cpuRule({ fails_before_alert: 4, duration_seconds: 60 });
    const start = Date.now() - 100_000;
    const feed = async (index: number) =>
      report(made, makeSample(new Date(start + index * 30_000), { cpu_percent: 99 }));
    await feed(0);
    await feed(1);
    const state = await sqlRow(server, 'SELECT phase, fails, bad_since FROM alert_states WHERE agent_id = $1', [
      made.agentId,
    ]);
    expect(state).toEqual({ phase: 'pending', fails: 2, bad_since: new Date(start) });
    await feed(2);
    expect(await alertsOf(server, made.agentId)).toEqual([]);
    await feed(3);
    expect(await onlyAlert()).toMatchObject({ status: 'open' });
  });

  it('are handed over to notifications once, in the order they came', async () => {
    await sql(server, 'UPDATE alert_events SET taken_at = now()');
    await cpuRule();
    await report(made, ...cpuSamples(90));
    await report(made, makeSample(new Date(Date.now() + 1_000), { cpu_percent: 5 }));
    // The server's own hand-over works beside this spec: what it took is put back inside a transaction that it cannot see.
    const take = (isPutBack: boolean, fails = false) =>
      server.app.get(Database).system.transaction(async (manager) => {
        if (isPutBack) {
          await manager.query(
            `UPDATE alert_events SET taken_at = NULL WHERE alert_id IN (SELECT id FROM alerts WHERE agent_id = $1)`,
            [made.agentId],
          );
        }
        const notices = await server.app.get(AlertEvents).take(manager, 10);
        if (fails) throw new Error('not queued');
        return notices.map(({ event }) => event);
      });
    await expect(take(true, true)).rejects.toThrow('not queued');
    expect(await take(true)).toEqual(['opened', 'resolved']);
    expect(await take(false)).toEqual([]);
  });

  it('are for people of their client alone', async () => {
    await cpuRule();
    await report(made, ...cpuSamples(90));
    const { id } = await onlyAlert();
    const token = await signIn(server, await makeUser(server, 'administrator', [(await makeSite(server)).clientId]));
    expect((await server.request('GET', `/api/alerts/${id}`, { token })).status).toBe(404);
    expect((await server.request('POST', `/api/alerts/${id}/acknowledge`, { token, body: {} })).status).toBe(404);
    expect((await server.request<{ total: number }>('GET', '/api/alerts', { token })).body.total).toBe(0);
  });

  it('are found by status, severity, place, rule and time', async () => {
    const ruleId = await cpuRule();
    await report(made, ...cpuSamples(90));
    const total = async (query: string) =>
      (await server.request<{ total: number }>('GET', `/api/alerts?agent_id=${made.agentId}&${query}`)).body.total;
    for (const query of [
      'status=open',
      'status=active',
      'severity=warning',
      `site_id=${site.id}`,
      `rule_id=${ruleId}`,
    ]) {
      expect([query, await total(query)]).toEqual([query, 1]);
    }
    for (const query of ['status=resolved', 'severity=info', `since=${new Date(Date.now() + 60_000).toISOString()}`]) {
      expect([query, await total(query)]).toEqual([query, 0]);
    }
    expect((await server.request('GET', '/api/alerts?status=wrong')).status).toBe(400);
  });
});

describe('alert rules', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  const create = (body: Record<string, unknown>, token = server.adminToken) =>
    server.request<{ id: string; code: string; errors: { path: string }[] }>('POST', '/api/alert-rules', {
      token,
      body,
    });

  it('are there from the start, and are tuned and switched off, not removed', async () => {
    const { items } = (
      await server.request<{ items: { id: string; kind: string; built_in: boolean }[] }>('GET', '/api/alert-rules')
    ).body;
    expect(items.map(({ kind }) => kind).sort()).toEqual(
      ['clock_skew', 'cpu', 'disk', 'memory', 'offline', 'reboot_pending', 'service', 'site_down'].sort(),
    );
    const cpu = items.find(({ kind }) => kind === 'cpu')?.id ?? '';
    expect((await server.request('DELETE', `/api/alert-rules/${cpu}`)).status).toBe(409);
    const changed = await server.request('PUT', `/api/alert-rules/${cpu}`, {
      body: { raise_threshold: 95, enabled: false },
    });
    expect(changed).toMatchObject({
      status: 200,
      body: { raise_threshold: 95, enabled: false, duration_seconds: 300 },
    });
  });

  it.each([
    [
      'a clear threshold above the other',
      { kind: 'cpu', level: 'global', raise_threshold: 80, clear_threshold: 81 },
      'clear_threshold',
    ],
    ['a clear threshold alone', { kind: 'cpu', level: 'global', clear_threshold: 81 }, 'clear_threshold'],
    ['more than all', { kind: 'disk', level: 'global', raise_threshold: 101 }, 'raise_threshold'],
    [
      'a threshold where there is only good and bad',
      { kind: 'service', level: 'global', raise_threshold: 1 },
      'raise_threshold',
    ],
    ['a parameter of another kind', { kind: 'cpu', level: 'global', parameters: { mount: '/' } }, 'parameters'],
    ['a second rule of site down', { kind: 'site_down', level: 'global' }, 'kind'],
    ['a script check without anything to run', { kind: 'script', level: 'global' }, 'parameters.command'],
    ['no target', { kind: 'cpu', level: 'client' }, 'client_id'],
  ])('are refused %s', async (_what, body, path) => {
    const { status, body: problem } = await create(body);
    expect(status).toBe(400);
    expect(problem.errors.map((error) => error.path)).toEqual([path]);
  });

  it('for all are changed only by who sees all clients', async () => {
    const site = await makeSite(server);
    const token = await signIn(server, await makeUser(server, 'administrator', [site.clientId]));
    expect((await create({ kind: 'cpu', level: 'global' }, token)).status).toBe(403);
    const own = await create({ kind: 'cpu', level: 'client', client_id: site.clientId }, token);
    expect(own.status).toBe(201);
    const other = await makeSite(server);
    expect((await create({ kind: 'cpu', level: 'client', client_id: other.clientId }, token)).status).toBe(404);
    const everywhere = await create({ kind: 'cpu', level: 'global', name: 'everywhere' });
    expect(
      (await server.request('PUT', `/api/alert-rules/${everywhere.body.id}`, { token, body: { name: 'mine' } })).status,
    ).toBe(403);
    expect((await server.request('GET', `/api/alert-rules/${everywhere.body.id}`, { token })).status).toBe(200);
  });
});
