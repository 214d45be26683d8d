import { MaintenanceEnd, OfflineEvaluation } from '@gururmm/server/alerts';
import { makeAgent, makeSite, type MadeAgent, type MadeSite } from '../testing/fleet';
import { makeSample } from '../testing/samples';
import { alertsOf, cpuSamples, makeRule, onlyBuiltIn, report } from '../testing/test-alerts';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

interface LedgerEntry {
  readonly agent_id: string;
  readonly object: string;
  readonly severity: string;
  readonly message: string;
  readonly outcome: string | null;
}

const later = (seconds: number) => new Date(Date.now() + seconds * 1000);

describe('maintenance windows', () => {
  let server: TestServer;
  let site: MadeSite;
  let made: MadeAgent;

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server);
    await onlyBuiltIn(server);
  });
  beforeEach(async () => {
    made = await makeAgent(server, site);
    await makeRule(server, { kind: 'cpu', level: 'agent', agent_id: made.agentId, raise_threshold: 80 });
  });
  afterEach(() => made.agent.ws.terminate());
  afterAll(() => server.stop());

  const begin = async (target: Record<string, unknown> = { level: 'agent', agent_id: made.agentId }) => {
    const body = {
      name: 'patches',
      kind: 'once',
      starts_at: later(-60).toISOString(),
      duration_minutes: 30,
      ...target,
    };
    const answer = await server.request<{ id: string; active_until: string }>('POST', '/api/maintenance-windows', {
      body,
    });
    expect(answer).toMatchObject({ status: 201 });
    expect(Date.parse(answer.body.active_until)).toBeGreaterThan(Date.now());
    return answer.body.id;
  };
  const end = async (id: string) => {
    await server.request('PUT', `/api/maintenance-windows/${id}`, {
      body: { name: 'patches', kind: 'once', starts_at: later(-7_200).toISOString(), duration_minutes: 30 },
    });
    await server.app.get(MaintenanceEnd).evaluate();
  };
  const ledger = async (id: string) =>
    (await server.request<{ items: LedgerEntry[] }>('GET', `/api/maintenance-windows/${id}/ledger`)).body.items;

  it('keep an alert back, note it, and open it at their end when it is still bad', async () => {
    const id = await begin();
    await report(made, ...cpuSamples(95));
    await report(made, makeSample(later(1), { cpu_percent: 96 }));
    await server.app.get(MaintenanceEnd).evaluate();
    expect(await alertsOf(server, made.agentId)).toEqual([]);
    const [entry] = await ledger(id);
    expect(entry).toMatchObject({ agent_id: made.agentId, severity: 'warning', outcome: null });
    await end(id);
    expect(await alertsOf(server, made.agentId)).toMatchObject([{ status: 'open', message: entry?.message }]);
    expect(await ledger(id)).toMatchObject([{ outcome: 'opened' }]);
    await server.app.get(MaintenanceEnd).evaluate();
    expect(await alertsOf(server, made.agentId)).toHaveLength(1);
  });

  it('note what was well again before their end, and nobody hears of it', async () => {
    const id = await begin();
    await report(made, ...cpuSamples(95));
    await report(made, makeSample(later(1), { cpu_percent: 5 }));
    await end(id);
    expect(await alertsOf(server, made.agentId)).toEqual([]);
    expect(await ledger(id)).toMatchObject([{ outcome: 'cleared' }]);
  });

  it('leave alerts that were there before, which may resolve', async () => {
    await report(made, ...cpuSamples(95));
    const id = await begin();
    await report(made, makeSample(later(1), { cpu_percent: 5 }));
    expect(await alertsOf(server, made.agentId)).toMatchObject([{ status: 'resolved' }]);
    expect(await ledger(id)).toEqual([]);
  });

  it.each([
    ['client', () => ({ level: 'client', client_id: site.clientId })],
    ['site', () => ({ level: 'site', site_id: site.id })],
    ['tag', () => ({ level: 'tag', tag: 'patch-night' })],
  ])('hold for a %s', async (_level, target) => {
    await server.request('PUT', `/api/agents/${made.agentId}/tags`, { body: { tags: ['patch-night'] } });
    const outside = await makeAgent(server);
    await makeRule(server, { kind: 'cpu', level: 'agent', agent_id: outside.agentId, raise_threshold: 80 });
    const id = await begin(target());
    await report(made, ...cpuSamples(95));
    await report(outside, ...cpuSamples(95));
    expect(await alertsOf(server, made.agentId)).toEqual([]);
    expect(await alertsOf(server, outside.agentId)).toHaveLength(1);
    await server.request('DELETE', `/api/maintenance-windows/${id}`);
    await server.app.get(MaintenanceEnd).evaluate();
    expect(await alertsOf(server, made.agentId)).toHaveLength(1);
    outside.agent.ws.terminate();
  });

  it.each([
    ['a zone that does not exist', { kind: 'cron', cron: '0 3 * * *', time_zone: 'Mars/Base' }, 'time_zone'],
    ['a pattern that is none', { kind: 'cron', cron: 'nightly' }, 'cron'],
    ['a weekly one without days', { kind: 'weekly', start_time: '22:00' }, 'weekdays'],
    ['a time of another kind', { kind: 'once', starts_at: '2026-01-01T00:00:00Z', cron: '0 3 * * *' }, 'cron'],
  ])('are refused with %s', async (_what, body, path) => {
    const answer = await server.request<{ errors: { path: string }[] }>('POST', '/api/maintenance-windows', {
      body: { name: 'x', level: 'global', duration_minutes: 60, ...body },
    });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error) => error.path)).toEqual([path]);
  });

  it('of another client, and their ledger, do not exist', async () => {
    const id = await begin({ level: 'client', client_id: site.clientId });
    const token = await signIn(server, await makeUser(server, 'technician', [(await makeSite(server)).clientId]));
    for (const path of [id, `${id}/ledger`]) {
      expect((await server.request('GET', `/api/maintenance-windows/${path}`, { token })).status).toBe(404);
    }
    await server.request('DELETE', `/api/maintenance-windows/${id}`);
  });
});

describe('a site that is down', () => {
  let server: TestServer;
  let site: MadeSite;
  let agents: string[];

  beforeAll(async () => {
    server = await startTestServer();
    await onlyBuiltIn(server, 'offline', 'site_down');
  });
  beforeEach(async () => {
    site = await makeSite(server);
    await sql(server, `UPDATE cluster_quiet_period SET quiet_until = now() - interval '1 day'`);
    const rows = await sql<{ id: string }>(
      server,
      `INSERT INTO agents (client_id, site_id, device_id, hostname, os_type, os_version, arch, version, approval, node_id, last_seen_at)
       SELECT $1, $2, gen_random_uuid()::text, 'host', 'linux', '1', 'x64', '0.9.0', 'approved', (SELECT id FROM server_nodes LIMIT 1), now()
       FROM generate_series(1, 5) RETURNING id`,
      [site.clientId, site.id],
    );
    agents = rows.map(({ id }) => id);
  });
  afterAll(() => server.stop());

  const look = () => server.app.get(OfflineEvaluation).evaluate();
  const gone = (ids: readonly string[], seconds = 400) =>
    sql(
      server,
      `UPDATE agents SET node_id = NULL, last_seen_at = now() - make_interval(secs => $2) WHERE id = ANY ($1)`,
      [ids, seconds],
    );
  const back = (ids: readonly string[]) =>
    sql(
      server,
      `UPDATE agents SET node_id = (SELECT id FROM server_nodes LIMIT 1), last_seen_at = now() WHERE id = ANY ($1)`,
      [ids],
    );
  const alerts = async (status: string) => {
    const path = `/api/alerts?site_id=${site.id}&status=${status}`;
    const { items } = (
      await server.request<{ items: { id: string; rule_kind: string; parent_id: string | null; muted: boolean }[] }>(
        'GET',
        path,
      )
    ).body;
    return {
      incidents: items.filter(({ rule_kind }) => rule_kind === 'site_down'),
      parts: items.filter(({ rule_kind }) => rule_kind === 'offline'),
    };
  };
  const waiting = async () =>
    (
      await sql<{ kind: string; event: string }>(
        server,
        `SELECT a.rule_kind AS kind, e.event FROM alert_events e JOIN alerts a ON a.id = e.alert_id
         WHERE a.site_id = $1 AND NOT e.is_muted ORDER BY e.id`,
        [site.id],
      )
    ).map(({ kind, event }) => `${kind} ${event}`);

  it('is one incident with its muted parts, and lets go of what is still gone when it returns', async () => {
    await gone(agents.slice(0, 4));
    await look();
    const down = await alerts('open');
    expect(down.incidents).toHaveLength(1);
    expect(down.parts).toHaveLength(4);
    for (const part of down.parts) expect(part).toMatchObject({ muted: true, parent_id: down.incidents[0]?.id });
    await gone(agents.slice(4), 301);
    await look();
    expect((await alerts('open')).parts.every(({ muted }) => muted)).toBe(true);
    expect(await waiting()).toEqual(['site_down opened']);
    await back(agents.slice(0, 3));
    await look();
    expect((await alerts('open')).incidents).toEqual([]);
    expect((await alerts('open')).parts.map(({ muted }) => muted)).toEqual([false, false]);
    expect(await waiting()).toEqual(['site_down opened', 'site_down resolved', 'offline opened', 'offline opened']);
  });

  it('is not one of which some machines are off, nor one whose machines went one by one', async () => {
    await gone(agents.slice(0, 3));
    await look();
    expect(await alerts('open')).toMatchObject({ incidents: [], parts: [{}, {}, {}] });
    await gone([agents[3] ?? '']);
    await gone(agents.slice(0, 3), 4_000);
    await look();
    expect((await alerts('open')).incidents).toEqual([]);
  });
});
