import { ReleaseRepository } from '@gururmm/e2e/support';
import { RolloutDriver } from '@gururmm/server/updates';
import { serverMessageSchemas } from '@gururmm/shared/protocol';
import { makeSite, type MadeSite, reconnect } from '../testing/fleet';
import { makePollingAgent, type PollingAgent } from '../testing/polling-agent';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';

const SCRIPT = 'gururmm-legacy-agent.js';
const CAPABLE = {
  agent_version: '0.9.0',
  capabilities: ['shell', 'powershell', 'script', 'self_update', 'target:legacy-windows'],
};

interface RolloutBody {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly target_count: number;
  readonly excluded: Record<string, number>;
}

describe('updates of agents that poll', () => {
  let repository: ReleaseRepository;
  let server: TestServer;
  let site: MadeSite;

  beforeAll(async () => {
    repository = await ReleaseRepository.create();
    await repository.publish('1.0.0', { names: [SCRIPT, 'gururmm-agent-windows-x64.exe'] });
    await repository.publish('1.1.0', { names: ['gururmm-agent-windows-x64.exe'] });
    server = await startTestServer({ RMM_UPDATES_DIR: repository.path });
    for (const version of ['1.0.0', '1.1.0']) await server.request('POST', '/api/releases', { body: { version } });
  });
  beforeEach(async () => {
    site = await makeSite(server, { autoApprove: true });
  });
  afterEach(async () => {
    await sql(server, `UPDATE rollouts SET state = 'aborted' WHERE state IN ('running', 'paused', 'halted')`);
  });
  afterAll(async () => {
    await server.stop();
    await repository.remove();
  });

  const capable = async (): Promise<PollingAgent> => {
    const agent = await makePollingAgent(server, site);
    await agent.heartbeat(CAPABLE);
    return agent;
  };
  const start = (version = '1.0.0') =>
    server.request<RolloutBody>('POST', '/api/rollouts', {
      body: { version, filter: { site_id: site.id }, ring_wait_seconds: 0 },
    });
  const tick = () => server.app.get(RolloutDriver).run();
  const read = async (id: string) => (await server.request<RolloutBody>('GET', `/api/rollouts/${id}`)).body;
  const stateOf = (updateId: string) =>
    sqlRow<{ state: string; reason: string | null }>(server, 'SELECT state, reason FROM agent_updates WHERE id = $1', [
      updateId,
    ]);
  /** The offer that its heartbeats bring: what the protocol says one is. */
  const offered = async (agent: PollingAgent) => {
    await tick();
    return serverMessageSchemas.update.parse((await agent.heartbeat()).update);
  };
  const report = (agent: PollingAgent, updateId: string, state: string, fields: Record<string, unknown> = {}) =>
    agent.post('update-status', { update_id: updateId, state, version: '1.0.0', ...fields });

  it('are offered with every heartbeat until one is taken, with the file that the mirror gives', async () => {
    const agent = await capable();
    const made = await start();
    expect(made.body).toMatchObject({ target_count: 1 });
    const offer = await offered(agent);
    expect(offer).toMatchObject({ version: '1.0.0', target: `gururmm-legacy-agent/1.0.0/${SCRIPT}`, size_bytes: 5 });
    expect((await agent.heartbeat()).update).toEqual(offer);
    const file = await fetch(offer.download_url.replace(/^https?:\/\/[^/]+/, server.url));
    expect([file.status, await file.text()]).toEqual([200, '1.0.0']);
    for (const state of ['downloading', 'verifying', 'installing']) {
      expect(await report(agent, offer.update_id, state)).toMatchObject({
        status: 200,
        body: { update_id: offer.update_id, acknowledged: true },
      });
      expect((await agent.heartbeat()).update).toBeUndefined();
    }
    await report(agent, offer.update_id, 'succeeded');
    for (let round = 0; round < 5; round += 1) await tick();
    expect(await read(made.body.id)).toMatchObject({ state: 'completed' });
  });

  it('halt their rollout when one comes back, with its reason, and an end counts once', async () => {
    const agent = await capable();
    const { body } = await start();
    const { update_id: id } = await offered(agent);
    await report(agent, id, 'rolled_back', { error: 'it did not sign in within 180 s' });
    await report(agent, id, 'succeeded');
    expect(await stateOf(id)).toEqual({ state: 'rolled_back', reason: 'it did not sign in within 180 s' });
    await tick();
    expect(await read(body.id)).toMatchObject({ state: 'halted' });
  });

  it('bring a harmless command to a version on trial, once it says its number', async () => {
    const agent = await capable();
    await start();
    const { update_id: id } = await offered(agent);
    await report(agent, id, 'installing');
    expect((await agent.heartbeat({ agent_version: '0.9.0' })).pending_commands).toEqual([]);
    const onTrial = await agent.heartbeat({ agent_version: '1.0.0' });
    expect(onTrial.pending_commands).toMatchObject([{ command_type: 'shell', command: 'exit 0' }]);
  });

  it('are not for agents that do not say that they can, nor from a release without the script', async () => {
    const silent = await makePollingAgent(server, site);
    await silent.heartbeat({ agent_version: '0.9.0' });
    expect((await start()).status).toBe(400);
    await capable();
    const excluded = await start('1.1.0');
    expect([excluded.status, JSON.stringify(excluded.body)]).toEqual([400, expect.stringContaining('platform')]);
    const made = await start();
    expect(made.body).toMatchObject({ target_count: 1, excluded: { cannot_update: 1 } });
  });

  it('stay what an agent can do until it says otherwise', async () => {
    const agent = await capable();
    await agent.heartbeat();
    const of = () => sqlRow(server, 'SELECT capabilities FROM agents WHERE id = $1', [agent.agentId]);
    expect(await of()).toEqual({ capabilities: ['polling', ...CAPABLE.capabilities] });
    await agent.heartbeat({ capabilities: ['shell'] });
    expect(await of()).toEqual({ capabilities: ['polling', 'shell'] });
  });

  it('wait while the fleet is frozen or the agent holds a socket', async () => {
    const agent = await capable();
    await start();
    await tick();
    await server.request('PUT', '/api/settings', { body: { dispatch_frozen: true } });
    expect((await agent.heartbeat()).update).toBeUndefined();
    await server.request('PUT', '/api/settings', { body: { dispatch_frozen: false } });
    expect((await agent.heartbeat()).update).toBeDefined();
    const socket = await reconnect(server, { ...agent, agent: undefined as never });
    expect((await agent.heartbeat()).update).toBeUndefined();
    await socket.close();
  });

  it('take no report of another agent, and none that is no report', async () => {
    const [agent, stranger] = [await capable(), await capable()];
    await start();
    const { update_id: id } = await offered(agent);
    expect((await report(stranger, id, 'succeeded')).status).toBe(404);
    expect((await report(agent, id, 'waiting')).status).toBe(400);
    expect((await stateOf(id)).state).toBe('offered');
  });
});
