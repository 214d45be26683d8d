import { setTimeout as sleep } from 'node:timers/promises';
import { AgentConfigs, EffectivePolicies, PolicyDelivery } from '@gururmm/server/policies';
import { waitUntil } from '@gururmm/server/platform/testing';
import { makeAgent, type MadeAgent, makeSite, reconnect } from '../testing/fleet';
import { submit } from '../testing/test-command';
import { effectivePolicy, makePolicy, removePolicies, setTo } from '../testing/test-policy';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';
import { authPayload, TestAgent } from '../testing/test-agent';

/** Twice what is promised, for machines that many share. */
const SOON_MS = 2_000;

describe('the delivery of policies', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });
  afterEach(() => removePolicies(server));
  afterAll(() => server.stop());

  const configOf = async ({ agent }: Pick<MadeAgent, 'agent'>) => (await agent.next('config', SOON_MS)).payload.config;
  const confirm = ({ agent }: MadeAgent, revision: string | undefined, pinned?: string[]) =>
    agent.send({
      type: 'config_applied',
      payload: { revision: revision ?? '', ...(pinned === undefined ? {} : { pinned }) },
    });
  const confirmed = (agentId: string, revision: string) =>
    waitUntil(
      'the confirmation',
      async () => (await effectivePolicy(server, agentId)).confirmed_revision === revision,
      SOON_MS,
    );

  it('reaches a connected agent at once with every item, and is confirmed', async () => {
    const made = await makeAgent(server);
    await makePolicy(server, { level: 'agent', agent_id: made.agentId, items: setTo({ metrics_interval_seconds: 7 }) });
    const config = await configOf(made);
    expect(config).toMatchObject({ metrics_interval_seconds: 7, heartbeat_interval_seconds: 30, watched_services: [] });
    expect(config).not.toHaveProperty('alert_cpu_percent');
    const before = await effectivePolicy(server, made.agentId);
    expect(before).toMatchObject({ revision: config.revision, confirmed_revision: null, confirmed_at: null });
    confirm(made, config.revision, ['heartbeat_interval_seconds', 'no_such_item']);
    await confirmed(made.agentId, config.revision ?? '');
    const after = await effectivePolicy(server, made.agentId);
    expect(after.confirmed_at).not.toBeNull();
    expect(after.items['heartbeat_interval_seconds']?.pinned).toBe(true);
    expect(after.items['metrics_interval_seconds']?.pinned).toBe(false);
  });

  it('follows tags, moves and the removal of a policy', async () => {
    const [from, to] = [await makeSite(server), await makeSite(server)];
    const made = await makeAgent(server, from);
    const ofSite = await makePolicy(server, {
      level: 'site',
      site_id: to.id,
      items: setTo({ metrics_interval_seconds: 8 }),
    });
    await makePolicy(server, {
      level: 'client',
      client_id: to.clientId,
      items: setTo({ metrics_interval_seconds: 9 }),
    });
    await makePolicy(server, { level: 'tag', tag: 'lab', items: setTo({ metrics_interval_seconds: 10 }) });
    await server.request('POST', `/api/agents/${made.agentId}/move`, { body: { site_id: to.id } });
    expect((await configOf(made)).metrics_interval_seconds).toBe(8);
    await server.request('DELETE', `/api/policies/${ofSite.id}`);
    expect((await configOf(made)).metrics_interval_seconds).toBe(9);
    await server.request('PUT', `/api/agents/${made.agentId}/tags`, { body: { tags: ['lab'] } });
    expect((await configOf(made)).metrics_interval_seconds).toBe(10);
  });

  it('leaves an agent alone whose configuration is the same', async () => {
    const [made, other] = [await makeAgent(server), await makeAgent(server)];
    await makePolicy(server, {
      level: 'agent',
      agent_id: other.agentId,
      items: setTo({ metrics_interval_seconds: 7 }),
    });
    await configOf(other);
    await makePolicy(server, { level: 'global', items: setTo({ alert_cpu_percent: 55 }) });
    await sleep(500);
    expect(made.agent.received.filter(({ type }) => type === 'config')).toEqual([]);
    expect(other.agent.received.filter(({ type }) => type === 'config')).toEqual([]);
  });

  it('comes with the sign-in after an absence', async () => {
    const made = await makeAgent(server);
    await made.agent.close();
    await makePolicy(server, { level: 'global', items: setTo({ metrics_interval_seconds: 6 }) });
    const agent = await TestAgent.connect(server.url);
    agent.sendRaw(
      JSON.stringify({ type: 'auth', payload: authPayload({ device_id: made.deviceId, api_key: made.apiKey }) }),
    );
    const { payload } = await agent.next('auth_response');
    expect(payload.config?.metrics_interval_seconds).toBe(6);
    expect(payload.config?.revision).toBe((await effectivePolicy(server, made.agentId)).revision);
  });

  it('goes back and forth: what was sent last counts, not what was confirmed', async () => {
    const made = await makeAgent(server);
    const first = (await effectivePolicy(server, made.agentId)).revision;
    confirm(made, first);
    await confirmed(made.agentId, first);
    const policy = await makePolicy(server, {
      level: 'agent',
      agent_id: made.agentId,
      items: setTo({ metrics_interval_seconds: 7 }),
    });
    expect((await configOf(made)).metrics_interval_seconds).toBe(7);
    await server.request('DELETE', `/api/policies/${policy.id}`);
    expect(await configOf(made)).toMatchObject({ metrics_interval_seconds: 30, revision: first });
  });

  it('finds by its poll what nobody was told of', async () => {
    const made = await makeAgent(server);
    await sql(
      server,
      `INSERT INTO policies (level, name, items) VALUES ('global', 'x', '{"metrics_interval_seconds": {"state": "set", "value": 21}}')`,
    );
    const { config } = (await made.agent.next('config', 25_000)).payload;
    expect(config.metrics_interval_seconds).toBe(21);
  }, 30_000);

  it('brings the server’s own limits too: a socket that is silent longer than its policy says is closed', async () => {
    const made = await makeAgent(server);
    await makePolicy(server, { level: 'agent', agent_id: made.agentId, items: setTo({ idle_timeout_seconds: 1 }) });
    await configOf(made);
    expect(await made.agent.closeCode(10_000)).toBe(4408);
    const again = await reconnect(server, made);
    expect(await again.closeCode(10_000)).toBe(4408);
  }, 30_000);

  it('closes a stranger after the sign-in timeout of the global policy', async () => {
    await makePolicy(server, { level: 'global', items: setTo({ auth_timeout_seconds: 1 }) });
    const stranger = await TestAgent.connect(server.url);
    expect(await stranger.closeCode(5_000)).toBe(4401);
  });

  it('decides the time limit of a command and of a job that name none', async () => {
    const made = await makeAgent(server);
    await makePolicy(server, { level: 'agent', agent_id: made.agentId, items: setTo({ command_timeout_seconds: 77 }) });
    await submit(server, made.agentId);
    expect((await made.agent.next('command')).payload.timeout_seconds).toBe(77);
    await submit(server, made.agentId, { timeout_seconds: 5 });
    expect((await made.agent.next('command')).payload.timeout_seconds).toBe(5);
    const other = await makeAgent(server);
    await server.request('POST', '/api/jobs', {
      body: {
        command_type: 'shell',
        command: 'id',
        filter: { agent_ids: [made.agentId, other.agentId] },
        confirm_count: 2,
      },
    });
    expect((await made.agent.next('command')).payload.timeout_seconds).toBe(77);
    expect((await other.agent.next('command')).payload.timeout_seconds).toBe(300);
  });

  it('carries what other features add, under a revision of its own', async () => {
    const made = await makeAgent(server);
    const plain = (await effectivePolicy(server, made.agentId)).revision;
    let checks: { name: string }[] = [];
    const check = {
      check_id: '0c6a1f0e-6a43-4f6b-8c39-5e8f0b0f7d21',
      name: 'disk',
      command_type: 'shell' as const,
      command: 'true',
      interval_seconds: 60,
      timeout_seconds: 10,
    };
    server.app
      .get(AgentConfigs)
      .contribute((ids) =>
        Promise.resolve(
          new Map(
            checks.length === 0
              ? []
              : ids.filter((id) => id === made.agentId).map((id) => [id, { script_checks: [check] }]),
          ),
        ),
      );
    checks = [check];
    server.app.get(PolicyDelivery).changed([made.agentId]);
    const config = await configOf(made);
    expect(config.script_checks).toEqual([check]);
    expect(config.revision).not.toBe(plain);
    checks = [];
  });

  it('gives other features typed values for a fleet of 50,000, one object for all of the same policies', async () => {
    const site = await makeSite(server);
    // In parts, each well within the limit of a statement on a busy machine.
    for (let part = 0; part < 10; part += 1) {
      await sql(
        server,
        `INSERT INTO agents (client_id, site_id, hostname, os_type, os_version, arch, version, approval, tags)
         SELECT $1, $2, 'fleet-' || n, 'linux', '12', 'x64', '1', 'approved', ARRAY['t' || (n % 20)] FROM generate_series(1, 5000) n`,
        [site.clientId, site.id],
      );
    }
    await makePolicy(server, { level: 'tag', tag: 't3', items: setTo({ alert_cpu_percent: 44 }) });
    const ids = (await sql<{ id: string }>(server, `SELECT id FROM agents WHERE hostname LIKE 'fleet-%'`)).map(
      ({ id }) => id,
    );
    const policies = server.app.get(EffectivePolicies);
    const [cold, warm] = [await policies.forAgents(ids), await policies.forAgents(ids)];
    expect([...cold.values()].filter(({ alert_cpu_percent }) => alert_cpu_percent === 44)).toHaveLength(2_500);
    expect(new Set(warm.values()).size).toBe(2);
  }, 120_000);
});
