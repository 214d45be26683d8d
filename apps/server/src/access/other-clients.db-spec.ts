import { randomUUID } from 'node:crypto';
import { scheduleBody } from '../testing/test-schedule';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';
import { addressOf, type Route, routesOfTable } from './routes';
import { callersOf, makeTenant, type Tenant } from './tenants';

/** Ids in a path that belong to no client: everybody with the permission reaches them. */
const WITHOUT_CLIENT = /^\/api\/(users|tokens|trust-rules)\//;

/** What belongs to a whole client: a token for single sites neither reads nor changes it. */
const ABOVE_SITES = /^\/api\/(scripts|variables|schedules|notification-(channels|routes|deliveries))\//;

/** The row of a tenant that a path's id names. */
function idFor({ template, name }: Route, tenant: Tenant): string {
  const resource = template.split('/')[2];
  switch (resource) {
    case 'clients':
      return tenant.clientId;
    case 'sites':
      return tenant.site.id;
    case 'agents':
      return tenant.agentId;
    case 'commands':
      return tenant.commandId;
    case 'jobs':
      return tenant.jobId;
    case 'policies':
      return tenant.policyId;
    case 'scripts':
      return tenant.scriptId;
    case 'variables':
      return tenant.variableId;
    case 'schedules':
      return tenant.scheduleId;
    case 'alerts':
      return tenant.alertId;
    case 'maintenance-windows':
      return tenant.maintenanceWindowId;
    case 'alert-rules':
      return tenant.alertRuleId;
    case 'notification-channels':
      return tenant.channelId;
    case 'notification-routes':
      return tenant.routeId;
    case 'notification-deliveries':
      return tenant.deliveryId;
    case 'rollouts':
      return tenant.rolloutId;
    case 'registration-tokens':
      return tenant.registrationTokenId;
    default:
      throw new Error(`${name}: say in this spec which row its id names, or that it belongs to no client`);
  }
}

/** A query without which a route looks for nothing. */
const QUERIES: Readonly<Record<string, string>> = { 'GET /api/scripts/{id}/diff': '?from=1&to=1' };

/** A body that the route takes, aimed at this tenant where it names something. */
function bodyFor({ name }: Route, target: Tenant): unknown {
  const bodies: Record<string, unknown> = {
    'PUT /api/clients/{id}': { notes: 'changed' },
    'PUT /api/sites/{id}': { name: `changed ${randomUUID()}` },
    'PUT /api/scripts/{id}': { name: `changed ${randomUUID()}`, command_type: 'shell', command: 'changed' },
    'PUT /api/agents/{id}/tags': { tags: ['changed'] },
    'POST /api/agents/{id}/move': { site_id: target.site.id },
    'POST /api/agents/{id}/command': { command_type: 'shell', command: 'id' },
    'POST /api/clients': { name: `new ${randomUUID()}` },
    'POST /api/sites': { client_id: target.clientId, name: `new ${randomUUID()}` },
    'POST /api/agents': { hostname: 'new', site_id: target.site.id },
    'POST /api/scripts': {
      client_id: target.clientId,
      name: `new ${randomUUID()}`,
      command_type: 'shell',
      command: 'id',
    },
    'POST /api/schedules': scheduleBody({ agent_ids: [target.agentId] }),
    'PUT /api/schedules/{id}': scheduleBody({ agent_ids: [target.agentId] }),
    'PUT /api/variables': { level: 'client', client_id: target.clientId, name: 'new', value: 'x' },
    'POST /api/registration-tokens': { site_id: target.site.id },
    'POST /api/policies': { level: 'site', site_id: target.site.id, items: {} },
    'POST /api/policies/plan': { level: 'site', site_id: target.site.id, items: {} },
    'POST /api/maintenance-windows': {
      level: 'site',
      site_id: target.site.id,
      name: 'new',
      kind: 'cron',
      cron: '0 3 1 1 *',
      duration_minutes: 1,
    },
    'PUT /api/maintenance-windows/{id}': { name: 'changed', kind: 'cron', cron: '0 3 1 1 *', duration_minutes: 1 },
    'POST /api/alert-rules/backtest': {
      kind: 'cpu',
      level: 'site',
      site_id: target.site.id,
      from: '2026-01-01T00:00:00Z',
      to: '2026-01-02T00:00:00Z',
    },
    'PUT /api/notification-channels/{id}': { name: `changed ${randomUUID()}` },
    'PUT /api/notification-routes/{id}': {
      name: 'changed',
      steps: [{ after_minutes: 0, channel_ids: [target.channelId] }],
    },
    'POST /api/alert-rules': { kind: 'cpu', level: 'site', site_id: target.site.id },
    'POST /api/jobs': { command_type: 'shell', command: 'id', filter: { agent_ids: [target.agentId] } },
  };
  return bodies[name] ?? (/ \/api\/\S+\/\{id\}/.test(name) ? {} : undefined);
}

describe('another client', () => {
  const routes = routesOfTable().filter(({ policy }) => policy !== 'public' && policy !== 'person');
  const byId = routes.filter(({ template }) => template.includes('{id}') && !WITHOUT_CLIENT.test(template));
  const makers = [
    'POST /api/sites',
    'POST /api/agents',
    'POST /api/registration-tokens',
    'POST /api/policies',
    'POST /api/policies/plan',
    'POST /api/jobs',
    'POST /api/schedules',
    'POST /api/alert-rules',
    'POST /api/alert-rules/backtest',
    'POST /api/maintenance-windows',
  ];
  const lists = routes.filter(({ method, template }) => method === 'GET' && !template.includes('{'));
  let server: TestServer;
  let theirs: Tenant;
  let siblings: Tenant;
  let ours: Tenant;
  let callers: Awaited<ReturnType<typeof callersOf>>;

  beforeAll(async () => {
    server = await startTestServer();
    theirs = await makeTenant(server, `theirs-${randomUUID()}`);
    ours = await makeTenant(server, `ours-${randomUUID()}`);
    siblings = await makeTenant(server, `siblings-${randomUUID()}`, ours.clientId);
    callers = await callersOf(server, ours);
  }, 60_000);

  afterAll(() => server.stop());

  const call = (route: Route, token: string, id: string | undefined, target: Tenant) => {
    const body = route.method === 'GET' || route.method === 'DELETE' ? undefined : bodyFor(route, target);
    return server.request(route.method, addressOf(route, id) + (QUERIES[route.name] ?? ''), {
      token,
      ...(body === undefined ? {} : { body }),
    });
  };
  const rowsOf = ({ clientId }: Tenant) =>
    sql(
      server,
      `SELECT 'clients' AS what, c::text AS row FROM clients c WHERE id = $1
       UNION ALL SELECT 'sites', s::text FROM sites s WHERE client_id = $1
       UNION ALL SELECT 'agents', a::text FROM agents a WHERE client_id = $1
       UNION ALL SELECT 'commands', c::text FROM commands c WHERE client_id = $1
       UNION ALL SELECT 'registration_tokens', t::text FROM registration_tokens t WHERE client_id = $1
       UNION ALL SELECT 'policies', p::text FROM policies p WHERE client_id = $1
       UNION ALL SELECT 'scripts', s::text FROM scripts s WHERE client_id = $1
       UNION ALL SELECT 'schedules', s::text FROM schedules s WHERE $1 = ANY (client_ids)
       UNION ALL SELECT 'script_versions', v::text FROM script_versions v WHERE client_id = $1
       UNION ALL SELECT 'variables', v::text FROM variables v WHERE client_id = $1
       UNION ALL SELECT 'rollouts', r::text FROM rollouts r WHERE $1 = ANY (client_ids)
       UNION ALL SELECT 'agent_updates', u::text FROM agent_updates u WHERE client_id = $1
       UNION ALL SELECT 'alerts', a::text FROM alerts a WHERE client_id = $1
       UNION ALL SELECT 'alert_rules', r::text FROM alert_rules r WHERE client_id = $1
       UNION ALL SELECT 'maintenance_windows', w::text FROM maintenance_windows w WHERE client_id = $1
       UNION ALL SELECT 'jobs', j::text FROM jobs j WHERE $1 = ANY (client_ids)
       ORDER BY 1, 2`,
      [clientId],
    );

  it('does not exist: 404 at every id of theirs, and nothing of theirs changes', async () => {
    const before = await rowsOf(theirs);
    const wrong: string[] = [];
    for (const [who, token] of Object.entries(callers)) {
      for (const route of byId) {
        const { status } = await call(route, token, idFor(route, theirs), theirs);
        if (status !== 404) wrong.push(`${route.name} by ${who}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await rowsOf(theirs)).toEqual(before);
  });

  it('cannot be named by a body either', async () => {
    const before = await rowsOf(theirs);
    const wrong: string[] = [];
    for (const [who, token] of Object.entries(callers)) {
      for (const route of routes.filter(({ name }) => makers.includes(name))) {
        const { status } = await call(route, token, undefined, theirs);
        if (status !== 404) wrong.push(`${route.name} by ${who}: ${status}`);
      }
      const move = await server.request('POST', `/api/agents/${ours.agentId}/move`, {
        token,
        body: { site_id: theirs.site.id },
      });
      if (move.status !== 404) wrong.push(`moving an agent to them by ${who}: ${move.status}`);
    }
    expect(wrong).toEqual([]);
    expect(await rowsOf(theirs)).toEqual(before);
  });

  it('is in no list and no sum', async () => {
    expect(lists.length).toBeGreaterThan(10);
    const wrong: string[] = [];
    for (const [who, token] of Object.entries(callers)) {
      for (const route of lists) {
        const { status, body } = await call(route, token, undefined, theirs);
        if (status >= 500) wrong.push(`${route.name} by ${who}: ${status}`);
        const text = JSON.stringify(body);
        const shown = [theirs.mark, theirs.clientId, theirs.site.id, theirs.agentId, theirs.commandId, theirs.jobId];
        if (shown.some((secret) => text.includes(secret))) wrong.push(`${route.name} shows them to ${who}`);
      }
      const one = who === 'an API token for one site' ? 1 : 2;
      const summary = await server.request('GET', '/api/metrics/summary', { token });
      const stats = await server.request('GET', '/api/agents/stats', { token });
      expect([who, summary.body['agents_reporting'], stats.body['total']]).toEqual([who, one, one]);
    }
    expect(wrong).toEqual([]);
  });

  it('in a filter fits nothing', async () => {
    const filters = [
      `/api/agents?client_id=${theirs.clientId}`,
      `/api/agents?site_id=${theirs.site.id}`,
      `/api/sites?client_id=${theirs.clientId}`,
      `/api/commands?agent_id=${theirs.agentId}`,
      `/api/commands?client_id=${theirs.clientId}`,
      `/api/registration-tokens?site_id=${theirs.site.id}`,
      `/api/audit?client_id=${theirs.clientId}`,
      `/api/alerts?client_id=${theirs.clientId}`,
      `/api/alerts?agent_id=${theirs.agentId}`,
    ];
    for (const token of [callers['a user'], callers['an API token for the client']]) {
      for (const path of filters) {
        const { status, body } = await server.request('GET', path, { token });
        expect([path, status, body['items'], body['total']]).toEqual([path, 200, [], 0]);
      }
    }
  });

  it('is as invisible to a token of one site as the other sites of its own client', async () => {
    const token = callers['an API token for one site'];
    const before = await rowsOf(siblings);
    const wrong: string[] = [];
    for (const route of byId.filter(({ template }) => !template.startsWith('/api/clients/'))) {
      const { status } = await call(route, token, idFor(route, siblings), siblings);
      if (status !== 404) wrong.push(`${route.name}: ${status}`);
    }
    for (const route of lists) {
      const { body } = await call(route, token, undefined, siblings);
      if (JSON.stringify(body).includes(siblings.mark)) wrong.push(`${route.name} shows another site`);
    }
    const sites = await server.request('GET', `/api/clients/${ours.clientId}/sites`, { token });
    if (JSON.stringify(sites.body).includes(siblings.mark)) wrong.push('the sites of the client show another site');
    expect(wrong).toEqual([]);
    expect(await rowsOf(siblings)).toEqual(before);
  });

  it('of its own client a token of one site reads, and changes nothing that is above its site', async () => {
    const token = callers['an API token for one site'];
    const address = `/api/clients/${ours.clientId}`;
    expect((await server.request('GET', address, { token })).status).toBe(200);
    const attempts = [
      server.request('PUT', address, { token, body: { notes: 'changed' } }),
      server.request('DELETE', address, { token }),
      server.request('POST', '/api/sites', { token, body: { client_id: ours.clientId, name: 'a second site' } }),
      server.request('POST', '/api/agents', { token, body: { hostname: 'without a site' } }),
      server.request('POST', `/api/agents/${ours.agentId}/move`, { token, body: { site_id: null } }),
      server.request('GET', '/api/audit', { token }),
    ];
    const statuses = (await Promise.all(attempts)).map(({ status }) => status);
    expect(statuses).toEqual([403, 403, 404, 403, 403, 200]);
    expect((await attempts[5])?.body).toMatchObject({ items: [], total: 0 });
  });

  it('is not reached through what belongs to everybody: agents without a site, clients, settings, accounts', async () => {
    const token = callers['a user'];
    for (const attempt of [
      await server.request('POST', '/api/agents', { token, body: { hostname: 'without a site' } }),
      await server.request('POST', `/api/agents/${ours.agentId}/move`, { token, body: { site_id: null } }),
      await server.request('POST', '/api/clients', { token, body: { name: `new ${randomUUID()}` } }),
      await server.request('PUT', '/api/settings', { token, body: { second_factor_required: false } }),
      await server.request('POST', '/api/users', { token, body: { email: 'x@example.com', name: 'x', role: 'owner' } }),
    ]) {
      expect(attempt.status).toBe(403);
    }
  });

  it('has its own rows for those who belong there: the refusals above have other reasons', async () => {
    for (const [who, token] of Object.entries(callers)) {
      for (const route of byId.filter(({ method }) => method === 'GET')) {
        const isAbove = who === 'an API token for one site' && ABOVE_SITES.test(route.template);
        const { status } = await call(route, token, idFor(route, ours), ours);
        expect([who, route.name, status]).toEqual([who, route.name, isAbove ? 404 : 200]);
      }
      const tags = await server.request('PUT', `/api/agents/${ours.agentId}/tags`, { token, body: { tags: ['x'] } });
      expect([who, tags.status]).toEqual([who, 200]);
      const body = { command_type: 'shell', command: 'id', filter: { agent_ids: [ours.agentId] } };
      expect([who, (await server.request('POST', '/api/jobs', { token, body })).status]).toEqual([who, 202]);
    }
  });
});
