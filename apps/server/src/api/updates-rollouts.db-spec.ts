import { ReleaseRepository } from '@gururmm/e2e/support';
import { RolloutDriver, WithdrawnReleases } from '@gururmm/server/updates';
import { waitUntil } from '@gururmm/server/platform/testing';
import type { UpdateReport } from '@gururmm/shared/protocol';
import { makeAgent, makeSite, type MadeAgent, type MadeSite, reconnect } from '../testing/fleet';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

interface RolloutBody {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly ring: number;
  readonly target_count: number;
  readonly rings: readonly { by_state: Record<string, number> }[];
  readonly excluded: Record<string, number>;
  readonly code: string;
}

const CAPABLE = { version: '0.9.0', capabilities: ['shell', 'self_update', 'target:linux-x64'] };

describe('a rollout', () => {
  let repository: ReleaseRepository;
  let server: TestServer;
  let site: MadeSite;
  const connected: MadeAgent[] = [];

  beforeAll(async () => {
    repository = await ReleaseRepository.create();
    await repository.publish('1.0.0');
    await repository.publish('1.1.0', { channel: 'beta' });
    server = await startTestServer({ RMM_UPDATES_DIR: repository.path });
    for (const version of ['1.0.0', '1.1.0']) await server.request('POST', '/api/releases', { body: { version } });
  });
  beforeEach(async () => {
    site = await makeSite(server);
  });
  afterEach(async () => {
    for (const { agent } of connected.splice(0)) agent.ws.terminate();
    await sql(server, `UPDATE rollouts SET state = 'aborted' WHERE state IN ('running', 'paused', 'halted')`);
  });
  afterAll(async () => {
    await server.stop();
    await repository.remove();
  });

  const connect = async (auth: Record<string, unknown> = {}) => {
    const made = await makeAgent(server, site, { ...CAPABLE, ...auth });
    connected.push(made);
    return made;
  };
  const start = (body: Record<string, unknown> = {}, token = server.adminToken) =>
    server.request<RolloutBody>('POST', '/api/rollouts', {
      token,
      body: { version: '1.0.0', filter: { site_id: site.id }, ring_wait_seconds: 0, ...body },
    });
  const read = async (id: string) => (await server.request<RolloutBody>('GET', `/api/rollouts/${id}`)).body;
  const act = (id: string, what: string, token = server.adminToken) =>
    server.request<RolloutBody>('POST', `/api/rollouts/${id}/${what}`, { token });
  const tick = () => server.app.get(RolloutDriver).run();
  const offerTo = async (agent: MadeAgent) => (await agent.agent.next('update')).payload;
  const report = async (agent: MadeAgent, updateId: string, state: UpdateReport, error?: string) => {
    agent.agent.send({ type: 'update_status', payload: { update_id: updateId, state, version: '1.0.0', error } });
    await waitUntil(`the report ${state} to be stored`, async () => {
      const row = await sqlRow<{ state: string }>(server, 'SELECT state FROM agent_updates WHERE id = $1', [updateId]);
      return row.state === state;
    });
  };
  /** Agents straight into the table, online by this server's node. */
  const makeMany = async (count: number) => {
    const [node] = await sql<{ id: string }>(server, 'SELECT id FROM server_nodes LIMIT 1');
    await sql(
      server,
      `INSERT INTO agents (client_id, site_id, device_id, hostname, os_type, os_version, arch, version, approval, capabilities, node_id)
       SELECT $1, $2, gen_random_uuid()::text, 'many', 'linux', '1', 'x64', '0.9.0', 'approved', '{self_update}', $3
       FROM generate_series(1, $4)`,
      [site.clientId, site.id, node?.id, count],
    );
  };

  it('offers the version with what the metadata signs, follows the reports, and ends', async () => {
    const agent = await connect();
    const made = await start();
    expect(made).toMatchObject({ status: 201, body: { state: 'running', target_count: 1 } });
    await tick();
    const offer = await offerTo(agent);
    expect(offer).toMatchObject({
      version: '1.0.0',
      target: 'gururmm-agent/1.0.0/gururmm-agent-linux-x64',
      size_bytes: 5,
    });
    expect((await fetch(offer.download_url.replace(/^https?:\/\/[^/]+/, server.url))).status).toBe(200);
    for (const state of ['downloading', 'verifying', 'installing', 'succeeded'] as const) {
      await report(agent, offer.update_id, state);
    }
    expect((await agent.agent.next('event_ack')).payload.event_id).toBe(offer.update_id);
    for (let round = 0; round < 5; round += 1) await tick();
    expect(await read(made.body.id)).toMatchObject({
      state: 'completed',
      rings: [{ by_state: { succeeded: 1 } }, {}, {}, {}],
    });
    const history = await server.request<{ items: { state: string; from_version: string }[] }>(
      'GET',
      `/api/agents/${agent.agentId}/updates`,
    );
    expect(history.body.items).toMatchObject([{ state: 'succeeded', from_version: '0.9.0' }]);
  });

  it('repeats the offer on a new connection until the agent reports, and an end that is told twice counts once', async () => {
    const agent = await connect();
    await start();
    await tick();
    const first = await offerTo(agent);
    agent.agent.ws.terminate();
    const again = { ...agent, agent: await reconnect(server, agent) };
    connected.push(again);
    expect((await offerTo(again)).update_id).toBe(first.update_id);
    await report(again, first.update_id, 'failed', 'disk full');
    again.agent.send({
      type: 'update_status',
      payload: { update_id: first.update_id, state: 'succeeded', version: '1.0.0' },
    });
    await again.agent.next('event_ack');
    await again.agent.next('event_ack');
    const row = await sqlRow<{ state: string; reason: string }>(
      server,
      'SELECT state, reason FROM agent_updates WHERE id = $1',
      [first.update_id],
    );
    expect(row).toEqual({ state: 'failed', reason: 'disk full' });
  });

  it('takes no report of another agent', async () => {
    const [agent, stranger] = [await connect(), await connect()];
    await start({ filter: { agent_ids: [agent.agentId] } });
    await tick();
    const { update_id: updateId } = await offerTo(agent);
    stranger.agent.send({
      type: 'update_status',
      payload: { update_id: updateId, state: 'succeeded', version: '1.0.0' },
    });
    expect((await stranger.agent.next('error')).payload.code).toBe('not_found');
    expect(await sqlRow(server, 'SELECT state FROM agent_updates WHERE id = $1', [updateId])).toEqual({
      state: 'offered',
    });
  });

  it('leaves out who has it, who cannot, whose platform has no file, and who follows another channel', async () => {
    await connect();
    await connect({ version: '1.1.0' });
    await connect({ capabilities: ['shell'] });
    await connect({ capabilities: ['self_update', 'target:windows-arm64'] });
    const made = await start({ version: '1.1.0' });
    expect(made).toMatchObject({ status: 400 });
    const stable = await start();
    expect(stable.body.excluded).toEqual({
      same_version: 0,
      cannot_update: 1,
      no_file_for_platform: 1,
      channel_or_pin: 0,
    });
    expect(stable.body.target_count).toBe(2);
  });

  it('honours a version pin, and the channel of the policy', async () => {
    const [pinned, beta] = [await connect(), await connect()];
    const policyFor = (agentId: string, items: unknown) =>
      server.request('POST', '/api/policies', { body: { name: agentId, level: 'agent', agent_id: agentId, items } });
    expect((await policyFor(pinned.agentId, { version_pin: { state: 'set', value: '0.9.0' } })).status).toBe(201);
    expect((await policyFor(beta.agentId, { update_channel: { state: 'set', value: 'beta' } })).status).toBe(201);
    const made = await start({ version: '1.1.0' });
    expect(made.body).toMatchObject({ target_count: 1, excluded: { channel_or_pin: 1 } });
    const agents = await server.request<{ items: { agent_id: string }[] }>(
      'GET',
      `/api/rollouts/${made.body.id}/agents`,
    );
    expect(agents.body.items.map((item) => item.agent_id)).toEqual([beta.agentId]);
  });

  it('halts by itself at 2 % of 20, and resumes when somebody says so', async () => {
    await makeMany(2_000);
    const { body } = await start({ max_in_flight: 1_000 });
    await tick();
    await sql(
      server,
      `UPDATE agent_updates SET state = 'failed', ended_at = now() WHERE id IN (
         SELECT id FROM agent_updates WHERE rollout_id = $1 AND state = 'offered' LIMIT 1)`,
      [body.id],
    );
    await sql(
      server,
      `UPDATE agent_updates SET state = 'succeeded', ended_at = now() WHERE id IN (
         SELECT id FROM agent_updates WHERE rollout_id = $1 AND state = 'offered' LIMIT 18)`,
      [body.id],
    );
    await tick();
    expect(await read(body.id)).toMatchObject({ state: 'running', ring: 0 });
    await sql(
      server,
      `UPDATE agent_updates SET state = 'succeeded', ended_at = now() WHERE rollout_id = $1 AND state = 'offered'`,
      [body.id],
    );
    await tick();
    const halted = await read(body.id);
    expect(halted).toMatchObject({
      state: 'halted',
      ring: 0,
      reason: '1 of 20 updates failed, timed out or were rolled back.',
    });
    expect((await act(body.id, 'resume')).body.state).toBe('running');
    await tick();
    expect(await read(body.id)).toMatchObject({ state: 'running', ring: 1 });
  });

  it('reaches at most 1 % of 10,000 agents with a bad version', async () => {
    await makeMany(10_000);
    const { body } = await start({ max_in_flight: 10_000 });
    for (let round = 0; round < 20; round += 1) {
      await tick();
      await sql(
        server,
        `UPDATE agent_updates SET state = 'rolled_back', ended_at = now() WHERE rollout_id = $1 AND state = 'offered'`,
        [body.id],
      );
    }
    const { state, rings } = await read(body.id);
    expect(state).toBe('halted');
    const reached = rings
      .flatMap(({ by_state }) => by_state['rolled_back'] ?? 0)
      .reduce((sum, count) => sum + count, 0);
    expect(reached).toBeGreaterThan(0);
    expect(reached).toBeLessThanOrEqual(100);
  });

  it('halts when two points of its agents go offline, but not for those that restart into the new version', async () => {
    await makeMany(100);
    const { body } = await start();
    await tick();
    await sql(
      server,
      `UPDATE agents SET node_id = NULL WHERE id IN (SELECT agent_id FROM agent_updates WHERE rollout_id = $1 AND state = 'offered')`,
      [body.id],
    );
    await tick();
    expect(await read(body.id)).toMatchObject({ state: 'running' });
    await sql(
      server,
      `UPDATE agents SET node_id = NULL WHERE id IN (
         SELECT agent_id FROM agent_updates WHERE rollout_id = $1 AND state = 'waiting' LIMIT 2)`,
      [body.id],
    );
    await tick();
    expect(await read(body.id)).toMatchObject({ state: 'halted' });
  });

  it('counts an update without an end as failed', async () => {
    const agent = await connect();
    const { body } = await start({ update_timeout_seconds: 30 });
    await tick();
    const { update_id: updateId } = await offerTo(agent);
    await sql(server, `UPDATE agent_updates SET timeout_at = now() - interval '1 second' WHERE id = $1`, [updateId]);
    await tick();
    expect(await read(body.id)).toMatchObject({ state: 'halted', rings: [{ by_state: { timed_out: 1 } }, {}, {}, {}] });
  });

  it('waits while paused, and lets the rest off when aborted', async () => {
    const agent = await connect();
    const { body } = await start();
    await act(body.id, 'pause');
    await tick();
    expect(agent.agent.received.some(({ type }) => type === 'update')).toBe(false);
    await act(body.id, 'abort');
    expect(await read(body.id)).toMatchObject({ state: 'aborted', rings: [{ by_state: { skipped: 1 } }, {}, {}, {}] });
    expect(await act(body.id, 'resume')).toMatchObject({ status: 409 });
    const audit = await sql<{ action: string }>(
      server,
      'SELECT action FROM audit_log WHERE object_id = $1 ORDER BY id',
      [body.id],
    );
    expect(audit.map(({ action }) => action)).toEqual(['rollout.create', 'rollout.pause', 'rollout.abort']);
  });

  it('does not take an agent that is in another rollout', async () => {
    await connect();
    await start();
    expect(await start()).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  it('halts when its release is withdrawn', async () => {
    await repository.publish('1.5.0');
    await server.request('POST', '/api/releases', { body: { version: '1.5.0' } });
    await connect();
    const { body } = await start({ version: '1.5.0' });
    await repository.withdraw('1.5.0');
    await server.app.get(WithdrawnReleases).run();
    expect(await read(body.id)).toMatchObject({ state: 'halted', reason: 'The release was withdrawn.' });
    expect(await start({ version: '1.5.0' })).toMatchObject({ status: 400 });
  });

  it('is out of sight, and out of reach, for people of other clients', async () => {
    await connect();
    const other = await makeSite(server);
    const { body } = await start();
    const token = await signIn(server, await makeUser(server, 'administrator', [other.clientId]));
    expect((await server.request('GET', `/api/rollouts/${body.id}`, { token })).status).toBe(404);
    expect((await act(body.id, 'abort', token)).status).toBe(404);
    expect((await start({}, token)).status).toBe(400);
    const list = await server.request<{ total: number }>('GET', '/api/rollouts', { token });
    expect(list.body.total).toBe(0);
  });
});
