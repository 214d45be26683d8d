import { ReleaseRepository } from '@gururmm/e2e/support';
import { waitUntil } from '@gururmm/server/platform/testing';
import { RolloutDriver, UpdateOffers } from '@gururmm/server/updates';
import { makeAgent, makeSite, type MadeAgent, type MadeSite, reconnect } from '../testing/fleet';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';

const CAPABLE = { version: '0.9.0', capabilities: ['shell', 'self_update', 'target:linux-x64'] };
const HOUR_SECONDS = 3_600;

interface RolloutBody {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly ring: number;
}

describe('rollouts and the freeze of the fleet', () => {
  let repository: ReleaseRepository;
  let server: TestServer;
  let site: MadeSite;
  let agent: MadeAgent;

  beforeAll(async () => {
    repository = await ReleaseRepository.create();
    await repository.publish('1.0.0');
    server = await startTestServer({ RMM_UPDATES_DIR: repository.path });
    await server.request('POST', '/api/releases', { body: { version: '1.0.0' } });
  });
  beforeEach(async () => {
    site = await makeSite(server);
    agent = await makeAgent(server, site, CAPABLE);
  });
  afterEach(async () => {
    await freeze(false);
    agent.agent.ws.terminate();
    await sql(server, `UPDATE rollouts SET state = 'aborted' WHERE state IN ('running', 'paused', 'halted')`);
    await sql(server, `UPDATE agent_updates SET state = 'skipped' WHERE state IN ('waiting', 'offered')`);
  });
  afterAll(async () => {
    await server.stop();
    await repository.remove();
  });

  const freeze = (isOn: boolean) => server.request('PUT', '/api/settings', { body: { dispatch_frozen: isOn } });
  const start = async (body: Record<string, unknown> = {}) => {
    const fields = { version: '1.0.0', filter: { site_id: site.id }, ring_wait_seconds: 0, ...body };
    const made = await server.request<RolloutBody>('POST', '/api/rollouts', { body: fields });
    if (made.status !== 201) throw new Error(`the rollout was not made: ${JSON.stringify(made.body)}`);
    return made.body;
  };
  const read = async (id: string) => (await server.request<RolloutBody>('GET', `/api/rollouts/${id}`)).body;
  const driver = () => server.app.get(RolloutDriver);
  const isOffered = () => agent.agent.received.some(({ type }) => type === 'update');
  const updateOf = (id: string) =>
    sqlRow<{ state: string; offered_epoch: string | null }>(
      server,
      'SELECT state, offered_epoch FROM agent_updates WHERE rollout_id = $1',
      [id],
    );

  it('offer nothing while it is on, say so, and go on when it is off', async () => {
    await freeze(true);
    const { id, reason } = await start();
    expect(reason).toMatch(/^The fleet is frozen: /);
    for (let round = 0; round < 3; round += 1) await driver().run();
    expect(await updateOf(id)).toEqual({ state: 'waiting', offered_epoch: null });
    const list = await server.request<{ items: RolloutBody[] }>('GET', '/api/rollouts');
    expect(list.body.items.find((each) => each.id === id)?.reason).toMatch(/^The fleet is frozen: /);
    expect(isOffered()).toBe(false);
    await freeze(false);
    expect((await read(id)).reason).toBeNull();
    await driver().run();
    expect((await agent.agent.next('update')).payload.version).toBe('1.0.0');
  });

  it('hand out nothing that was offered before and not taken; it does not time out meanwhile', async () => {
    const { id } = await start({ update_timeout_seconds: HOUR_SECONDS });
    agent.agent.ws.terminate();
    await sql(
      server,
      `UPDATE agent_updates SET state = 'offered', timeout_at = now() - interval '1 hour' WHERE rollout_id = $1`,
      [id],
    );
    await freeze(true);
    agent = { ...agent, agent: await reconnect(server, agent) };
    await driver().run();
    // What the sign-in does, once more and to its end.
    await server.app.get(UpdateOffers).connected({ agentId: agent.agentId } as never);
    expect(isOffered()).toBe(false);
    expect((await updateOf(id)).state).toBe('offered');
    await freeze(false);
    expect((await agent.agent.next('update')).payload.version).toBe('1.0.0');
    // The time begins anew: nobody had it.
    await driver().run();
    expect((await updateOf(id)).state).toBe('offered');
  });

  it('end no ring for machines that are away', async () => {
    const { id } = await start({ offline_wait_seconds: 60 });
    agent.agent.ws.terminate();
    await waitUntil('the agent to be offline', async () => {
      const { status } = await sqlRow<{ status: string }>(server, 'SELECT status FROM agents WHERE id = $1', [
        agent.agentId,
      ]);
      return status === 'offline';
    });
    await freeze(true);
    await sql(server, `UPDATE rollouts SET ring_started_at = now() - interval '1 hour' WHERE id = $1`, [id]);
    await sql(server, `UPDATE settings SET updated_at = now() - interval '1 hour' WHERE key = 'dispatch_frozen'`);
    await driver().run();
    expect(await read(id)).toMatchObject({ state: 'running', ring: 0 });
    await freeze(false);
    // The minute of waiting begins now, not an hour ago.
    await sql(server, `UPDATE settings SET updated_at = now() + interval '1 hour' WHERE key = 'dispatch_frozen'`);
    await driver().run();
    expect(await read(id)).toMatchObject({ state: 'running', ring: 0 });
  });

  it('still halt by themselves', async () => {
    const { id } = await start();
    await freeze(true);
    await sql(server, `UPDATE agent_updates SET state = 'offered' WHERE rollout_id = $1 AND state = 'waiting'`, [id]);
    await sql(server, `UPDATE agent_updates SET state = 'failed', ended_at = now() WHERE rollout_id = $1`, [id]);
    await driver().run();
    expect(await read(id)).toMatchObject({ state: 'halted', reason: expect.stringContaining('1 of 1') as unknown });
  });

  it('let PostgreSQL alone while there are none', async () => {
    await waitUntil('nothing to be under way', async () => {
      await sql(server, `UPDATE rollouts SET state = 'aborted' WHERE state = 'running'`);
      await driver().run();
      return !driver().isDue();
    });
    await start();
    expect(driver().isDue()).toBe(true);
    await driver().run();
    // One is under way: it is looked at again and again.
    expect(driver().isDue()).toBe(true);
    expect((await agent.agent.next('update')).payload.version).toBe('1.0.0');
  });
});
