import { randomUUID } from 'node:crypto';
import { PERMISSIONS } from '@gururmm/server/platform/http';
import { makeApiToken } from '../access/credentials';
import { makeAgent, type MadeAgent, makeSite, type MadeSite } from '../testing/fleet';
import { effectivePolicy, makePolicy, type PolicyBody, removePolicies, setTo } from '../testing/test-policy';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

interface Plan {
  readonly agents_reached: number;
  readonly agents_changed: number;
  readonly truncated: boolean;
  readonly agents: readonly {
    readonly agent_id: string;
    readonly items: readonly { key: string; old_value: unknown; new_value: unknown; new_source: unknown }[];
  }[];
}

describe('policies', () => {
  let server: TestServer;
  let site: MadeSite;
  let made: MadeAgent;

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server);
    made = await makeAgent(server, site);
  });
  afterEach(() => removePolicies(server));
  afterAll(() => server.stop());

  const valueOf = async (key: string) => (await effectivePolicy(server, made.agentId)).items[key];
  const put = (id: string, body: unknown, headers: Record<string, string> = {}) =>
    server.request<PolicyBody>('PUT', `/api/policies/${id}`, { body, headers });

  it('describe every item with its bounds for forms', async () => {
    const { body } = await server.request<{ items: Record<string, unknown>[] }>('GET', '/api/policies/items');
    const byKey = Object.fromEntries(body.items.map((item) => [String(item['key']), item]));
    expect(byKey['metrics_interval_seconds']).toEqual({
      key: 'metrics_interval_seconds',
      title: 'Metrics',
      description: expect.stringContaining('measured') as unknown,
      group: 'Measurements',
      unit: 'seconds',
      type: 'number',
      applies_to: 'agent',
      nullable: false,
      minimum: 1,
      maximum: 3600,
      choices: null,
      default: 30,
    });
    expect(byKey['update_channel']).toMatchObject({
      type: 'choice',
      choices: ['stable', 'beta'],
      applies_to: 'server',
    });
    expect(byKey['allowed_command_types']).toMatchObject({
      type: 'choices',
      choices: expect.arrayContaining(['shell']) as unknown,
    });
    expect(byKey['update_window']).toMatchObject({ type: 'update_window', nullable: true, default: null });
    expect(byKey).not.toHaveProperty('revision');
    expect(byKey).not.toHaveProperty('script_checks');
    expect(body.items.every(({ title, description }) => title !== '' && description !== '')).toBe(true);
  });

  it('lie in layers; each value says where it comes from', async () => {
    await makePolicy(server, {
      level: 'global',
      name: 'all',
      items: setTo({ metrics_interval_seconds: 11, alert_cpu_percent: 50 }),
    });
    await makePolicy(server, {
      level: 'client',
      client_id: site.clientId,
      items: setTo({ metrics_interval_seconds: 12 }),
    });
    const ofSite = await makePolicy(server, {
      level: 'site',
      site_id: site.id,
      name: 'here',
      items: { metrics_interval_seconds: { state: 'off' } },
    });
    expect(await valueOf('metrics_interval_seconds')).toMatchObject({
      value: 30,
      state: 'off',
      source: { level: 'site', policy_id: ofSite.id, policy_name: 'here' },
      overridden: [
        { level: 'client', state: 'set', value: 12 },
        { level: 'global', state: 'set', value: 11 },
      ],
    });
    expect(await valueOf('alert_cpu_percent')).toMatchObject({ value: 50, source: { policy_name: 'all' } });
    expect(await valueOf('alert_disk_percent')).toMatchObject({
      value: 90,
      source: 'default',
      state: 'not_configured',
    });
    const tag = `t-${randomUUID()}`;
    await makePolicy(server, {
      level: 'tag',
      tag,
      priority: 1,
      name: 'low',
      items: setTo({ metrics_interval_seconds: 13 }),
    });
    await makePolicy(server, {
      level: 'tag',
      tag,
      priority: 2,
      name: 'high',
      items: setTo({ metrics_interval_seconds: 14 }),
    });
    expect(await valueOf('metrics_interval_seconds')).toMatchObject({ value: 30 });
    await server.request('PUT', `/api/agents/${made.agentId}/tags`, { body: { tags: [tag] } });
    expect(await valueOf('metrics_interval_seconds')).toMatchObject({ value: 14, source: { policy_name: 'high' } });
    await makePolicy(server, {
      level: 'agent',
      agent_id: made.agentId,
      items: setTo({ metrics_interval_seconds: 15 }),
    });
    expect(await valueOf('metrics_interval_seconds')).toMatchObject({ value: 15, source: { level: 'agent' } });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['an unknown item', { level: 'global', items: setTo({ no_such_item: 1 }) }, 'items'],
    ['the revision', { level: 'global', items: setTo({ revision: 'x' }) }, 'items'],
    [
      'a value below the bound',
      { level: 'global', items: setTo({ heartbeat_interval_seconds: 0 }) },
      'items.heartbeat_interval_seconds.value',
    ],
    [
      'an unknown command type',
      { level: 'global', items: setTo({ allowed_command_types: ['rm'] }) },
      'items.allowed_command_types.value.0',
    ],
    [
      'a time zone that is none',
      {
        level: 'global',
        items: setTo({ update_window: { days: [1], start: '01:00', end: '02:00', time_zone: 'Mars/Base' } }),
      },
      'items.update_window.value.time_zone',
    ],
    [
      'a state that is none',
      { level: 'global', items: { alert_cpu_percent: { state: 'maybe' } } },
      'items.alert_cpu_percent.state',
    ],
    [
      'a value of something that is off',
      { level: 'global', items: { alert_cpu_percent: { state: 'off', value: 1 } } },
      'items.alert_cpu_percent',
    ],
    ['no site of a site policy', { level: 'site', items: {} }, 'site_id'],
    ['a tag of a global policy', { level: 'global', tag: 'x', items: {} }, 'tag'],
    ['no items', { level: 'global' }, 'items'],
    ['no level', { items: {} }, 'level'],
  ])('refuse %s', async (_what, body, path) => {
    const answer = await server.request<{ errors: { path: string }[] }>('POST', '/api/policies', { body });
    expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([400, [path]]);
    expect(await sql(server, 'SELECT 1 FROM policies')).toEqual([]);
  });

  it('are one for each target, and many for a tag', async () => {
    const once = [
      { level: 'global' },
      { level: 'client', client_id: site.clientId },
      { level: 'site', site_id: site.id },
      { level: 'agent', agent_id: made.agentId },
    ];
    for (const target of once) {
      await makePolicy(server, { ...target, items: {} });
      const again = await server.request('POST', '/api/policies', { body: { ...target, items: {} } });
      expect([target.level, again.status, again.body['code']]).toEqual([target.level, 409, 'already_exists']);
    }
    await makePolicy(server, { level: 'tag', tag: 'x', items: {} });
    await makePolicy(server, { level: 'tag', tag: 'x', items: {} });
  });

  it('keep each state with its author; a stale one is a conflict', async () => {
    const { id, version } = await makePolicy(server, {
      level: 'global',
      name: 'one',
      items: setTo({ alert_cpu_percent: 50 }),
    });
    expect(version).toBe(1);
    expect((await put(id, { name: 'two', items: {}, version: 1 })).body).toMatchObject({
      version: 2,
      name: 'two',
      items: {},
    });
    expect(await put(id, { items: {}, version: 1 })).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect((await put(id, { items: {} }, { 'If-Match': '"1"' })).status).toBe(409);
    expect((await put(id, { items: {} }, { 'If-Match': 'x' })).status).toBe(400);
    expect((await put(id, { items: setTo({ alert_cpu_percent: 60 }) }, { 'If-Match': '"2"' })).body).toMatchObject({
      version: 3,
      name: 'two',
    });
    expect((await put(id, { level: 'client', items: {} })).status).toBe(400);
    const versions = await server.request<{ items: unknown[] }>('GET', `/api/policies/${id}/versions`);
    expect(versions.body.items).toMatchObject([
      { version: 3, name: 'two', items: setTo({ alert_cpu_percent: 60 }), author: 'admin@example.com' },
      { version: 2, name: 'two', items: {} },
      { version: 1, name: 'one', items: setTo({ alert_cpu_percent: 50 }) },
    ]);
    expect((await server.request('DELETE', `/api/policies/${id}`, { headers: { 'If-Match': '"2"' } })).status).toBe(
      409,
    );
    expect((await server.request('DELETE', `/api/policies/${id}`)).status).toBe(204);
    const acts = await sql<{ action: string }>(
      server,
      `SELECT action FROM audit_log WHERE object_id = $1 ORDER BY id`,
      [id],
    );
    expect(acts.map(({ action }) => action)).toEqual([
      'policy.create',
      'policy.update',
      'policy.update',
      'policy.delete',
    ]);
  });

  it('let one of two changes at once win', async () => {
    const { id } = await makePolicy(server, { level: 'global', items: {} });
    const answers = await Promise.all(
      [50, 60].map((value) => put(id, { items: setTo({ alert_cpu_percent: value }), version: 1 })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('tell in a plan what then really changes', async () => {
    const others = await Promise.all([makeAgent(server, site), makeAgent(server)]);
    const agents = [made, ...others];
    await makePolicy(server, { level: 'agent', agent_id: made.agentId, items: setTo({ alert_cpu_percent: 42 }) });
    const read = async () => {
      const all = await Promise.all(agents.map(({ agentId }) => effectivePolicy(server, agentId)));
      return new Map(agents.map(({ agentId }, index) => [agentId, all[index]?.items ?? {}]));
    };
    const ask = (body: unknown) => server.request<Plan>('POST', '/api/policies/plan', { body });
    const check = async (request: Record<string, unknown>, apply: () => Promise<unknown>) => {
      const before = await read();
      const plan = await ask(request);
      expect(plan.status).toBe(200);
      expect(await read()).toEqual(before);
      await apply();
      const after = await read();
      const really = agents.flatMap(({ agentId }) => {
        const items = Object.keys(before.get(agentId) ?? {}).flatMap((key) => {
          const [old_value, new_value] = [before.get(agentId)?.[key]?.value, after.get(agentId)?.[key]?.value];
          const [old_source, new_source] = [before.get(agentId)?.[key]?.source, after.get(agentId)?.[key]?.source];
          return JSON.stringify(old_value) === JSON.stringify(new_value)
            ? []
            : [{ key, old_value, new_value, old_source, new_source }];
        });
        return items.length === 0 ? [] : [{ agent_id: agentId, items }];
      });
      expect(really.length).toBeGreaterThan(0);
      expect(plan.body.agents_changed).toBe(really.length);
      const ids = (list: { agent_id: string }[]) => [...list].sort((a, b) => (a.agent_id < b.agent_id ? -1 : 1));
      // A policy that is not there yet has no id that the plan could name.
      const withoutIds = (list: unknown) =>
        JSON.parse(
          JSON.stringify(list, (key, value: unknown) =>
            key === 'policy_id' || key === 'hostname' ? undefined : value,
          ),
        ) as unknown;
      expect(withoutIds(ids([...plan.body.agents]))).toEqual(withoutIds(ids(really)));
    };
    const global = {
      level: 'global',
      name: 'all',
      items: { ...setTo({ alert_cpu_percent: 50, metrics_interval_seconds: 9, alert_disk_percent: 90 }) },
    };
    let id = '';
    await check(global, async () => (id = (await makePolicy(server, global)).id));
    const changed = { items: setTo({ alert_memory_percent: 10, metrics_interval_seconds: 8 }) };
    await check({ id, ...changed }, () => put(id, changed));
    const ofSite = { level: 'site', site_id: site.id, items: { metrics_interval_seconds: { state: 'off' } } };
    await check(ofSite, () => makePolicy(server, ofSite));
    await check({ id, remove: true }, () => server.request('DELETE', `/api/policies/${id}`));
    expect((await ask({ level: 'global', items: setTo({ alert_cpu_percent: 101 }) })).status).toBe(400);
    expect((await ask({ id: randomUUID(), items: {} })).status).toBe(404);
  });

  it('plan for ten thousand agents at once', async () => {
    await sql(
      server,
      `INSERT INTO agents (client_id, site_id, hostname, os_type, os_version, arch, version, approval, tags)
       SELECT $1, $2, 'many-' || n, 'linux', '12', 'x64', '1', 'approved', ARRAY['t' || (n % 20)] FROM generate_series(1, 10000) n`,
      [site.clientId, site.id],
    );
    for (let n = 0; n < 20; n += 1)
      await makePolicy(server, { level: 'tag', tag: `t${n}`, items: setTo({ alert_cpu_percent: 10 + n }) });
    const plan = await server.request<Plan>('POST', '/api/policies/plan', {
      body: { level: 'client', client_id: site.clientId, items: setTo({ metrics_interval_seconds: 5 }), limit: 3 },
    });
    expect(plan.body.agents_changed).toBeGreaterThanOrEqual(10_000);
    expect(plan.body.agents.length).toBe(3);
    await sql(server, `DELETE FROM agents WHERE hostname LIKE 'many-%'`);
  });

  describe('of a caller who sees one client', () => {
    let token: string;
    let theirs: MadeSite;
    beforeAll(async () => {
      theirs = await makeSite(server);
      const user = await makeUser(server, 'administrator');
      await sql(server, `UPDATE users SET scope_kind = 'clients' WHERE id = $1`, [user.id]);
      await sql(server, `INSERT INTO user_client_rules (user_id, client_id, effect) VALUES ($1, $2, 'allow')`, [
        user.id,
        site.clientId,
      ]);
      token = await signIn(server, user);
    });
    const as = <T = Record<string, unknown>>(method: string, path: string, body?: unknown) =>
      server.request<T>(method, path, { token, ...(body === undefined ? {} : { body }) });

    it('are those of the client; global ones are read, and left', async () => {
      const global = await makePolicy(server, { level: 'global', items: setTo({ alert_cpu_percent: 33 }) });
      const hidden = await makePolicy(server, { level: 'client', client_id: theirs.clientId, items: {} });
      expect((await as('GET', `/api/policies/${global.id}`)).status).toBe(200);
      expect((await as('GET', `/api/policies/${hidden.id}`)).status).toBe(404);
      const list = await as<{ items: PolicyBody[] }>('GET', '/api/policies');
      expect(list.body.items.map(({ id }) => id)).toEqual([global.id]);
      expect((await as('PUT', `/api/policies/${global.id}`, { items: {} })).status).toBe(403);
      expect((await as('DELETE', `/api/policies/${global.id}`)).status).toBe(403);
      expect((await as('POST', '/api/policies/plan', { id: global.id, items: {} })).status).toBe(403);
      expect((await as('POST', '/api/policies', { level: 'tag', tag: 'x', items: {} })).status).toBe(403);
      expect(
        (await as('POST', '/api/policies', { level: 'client', client_id: theirs.clientId, items: {} })).status,
      ).toBe(404);
      expect(
        (await as('POST', '/api/policies', { level: 'tag', tag: 'x', client_id: site.clientId, items: {} })).status,
      ).toBe(201);
      expect((await as('POST', '/api/policies', { level: 'client', client_id: site.clientId, items: {} })).status).toBe(
        201,
      );
    });

    it('of an agent without a client is nobody else’s to read', async () => {
      const lone = await makeAgent(server);
      await server.request('POST', `/api/agents/${lone.agentId}/move`, { body: { site_id: null } });
      const policy = await makePolicy(server, { level: 'agent', agent_id: lone.agentId, items: {} });
      expect((await as('GET', `/api/policies/${policy.id}`)).status).toBe(404);
      await server.request('POST', `/api/agents/${lone.agentId}/move`, { body: { site_id: site.id } });
      expect((await as('GET', `/api/policies/${policy.id}`)).body).toMatchObject({
        client_id: site.clientId,
        site_id: site.id,
      });
      expect((await as<{ items: unknown[] }>('GET', `/api/policies/${policy.id}/versions`)).body.items).toHaveLength(1);
    });
  });

  it('of a token for single sites are those of the site and its agents', async () => {
    const owner = await makeUser(server, 'owner');
    const token = await makeApiToken(server, owner.id, PERMISSIONS, { clientIds: [site.clientId], siteIds: [site.id] });
    const post = async (body: unknown) => (await server.request('POST', '/api/policies', { token, body })).status;
    expect(await post({ level: 'client', client_id: site.clientId, items: {} })).toBe(403);
    expect(await post({ level: 'tag', tag: 'x', client_id: site.clientId, items: {} })).toBe(403);
    expect(await post({ level: 'site', site_id: site.id, items: {} })).toBe(201);
    expect(await post({ level: 'agent', agent_id: made.agentId, items: {} })).toBe(201);
  });

  it('are read by technicians, and changed by administrators', async () => {
    const token = await signIn(server, await makeUser(server, 'technician'));
    expect((await server.request('GET', '/api/policies', { token })).status).toBe(200);
    expect(
      (await server.request('POST', '/api/policies', { token, body: { level: 'global', items: {} } })).status,
    ).toBe(403);
  });
});
