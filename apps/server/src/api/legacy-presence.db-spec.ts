import { ClusterBus } from '@gururmm/server/platform/cluster';
import { waitUntil } from '@gururmm/server/platform/testing';
import { makeSite, type MadeSite, reconnect } from '../testing/fleet';
import { makePollingAgent, type PollingAgent } from '../testing/polling-agent';
import { makeSample } from '../testing/samples';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';

describe('the presence of an agent that polls', () => {
  let server: TestServer;
  let site: MadeSite;
  let agent: PollingAgent;

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server, { autoApprove: true });
  });

  beforeEach(async () => {
    agent = await makePollingAgent(server, site);
  });

  afterAll(() => server.stop());

  const get = async () => (await server.request<{ status: string }>('GET', `/api/agents/${agent.agentId}`)).body;
  const listed = async (status: string) => {
    const query = `status=${status}&site_id=${site.id}&limit=500`;
    const { items } = (await server.request<{ items: { id: string }[] }>('GET', `/api/agents?${query}`)).body;
    return items.some(({ id }) => id === agent.agentId);
  };
  const silenceFor = (seconds: number) =>
    sql(server, 'UPDATE agents SET polling_until = polling_until - make_interval(secs => $2) WHERE id = $1', [
      agent.agentId,
      seconds,
    ]);

  it('is online by its heartbeat for three intervals, then offline, then online again', async () => {
    expect(await get()).toMatchObject({ status: 'offline' });
    await agent.heartbeat();
    expect(await get()).toMatchObject({ status: 'online' });
    expect([await listed('online'), await listed('offline')]).toEqual([true, false]);
    await silenceFor(85);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await get()).toMatchObject({ status: 'online' });
    await silenceFor(5);
    await waitUntil('the agent to be offline', async () => (await get()).status === 'offline');
    expect([await listed('online'), await listed('offline')]).toEqual([false, true]);
    await agent.heartbeat();
    expect(await get()).toMatchObject({ status: 'online' });
  });

  it('is told to the console when it changes, and not with every heartbeat', async () => {
    let changes = 0;
    const unsubscribe = server.app.get(ClusterBus).subscribe('agent.changed', ({ agentId }) => {
      if (agentId === agent.agentId) changes += 1;
    });
    await agent.heartbeat();
    await agent.heartbeat();
    expect(changes).toBe(1);
    await silenceFor(100);
    await waitUntil('the agent to go', () => changes === 2);
    unsubscribe();
  });

  it('belongs to the socket while there is one', async () => {
    await agent.heartbeat();
    const socket = await reconnect(server, { ...agent, agent: undefined as never });
    await agent.heartbeat();
    await socket.close();
    await waitUntil('the agent to be offline', async () => (await get()).status === 'offline');
  });

  it('stores the sample and what the system says of itself', async () => {
    const sample = makeSample(new Date());
    await agent.heartbeat({
      ts: new Date(Date.now() - 3_600_000).toISOString(),
      uptime_seconds: 3600,
      reboot_pending: true,
      agent_version: '9.9.9',
      os_version: 'Windows 7 6.1.7601',
      metrics: sample,
    });
    const { body } = await server.request<{ booted_at: string }>('GET', `/api/agents/${agent.agentId}/state`);
    expect(body).toMatchObject({ metrics: { ts: sample.ts, cpu_percent: 10 }, reboot_pending: true });
    expect(Math.abs(Date.now() - 3_600_000 - Date.parse(body.booted_at))).toBeLessThan(60_000);
    const history = await server.request<{ points: { cpu_percent: unknown }[] }>(
      'GET',
      `/api/agents/${agent.agentId}/metrics`,
    );
    expect(history.body.points.filter(({ cpu_percent: cpu }) => cpu !== null).length).toBe(1);
    expect(await get()).toMatchObject({ version: '9.9.9', os_version: 'Windows 7 6.1.7601' });
    const [row] = await sql<{ clock_skew_ms: string }>(server, 'SELECT clock_skew_ms FROM agents WHERE id = $1', [
      agent.agentId,
    ]);
    expect(Number(row?.clock_skew_ms)).toBeLessThan(-3_500_000);
    // What is left out stays.
    await agent.heartbeat({ uptime_seconds: 1e300 });
    expect((await server.request('GET', `/api/agents/${agent.agentId}/state`)).body).toMatchObject({
      reboot_pending: true,
    });
  });

  it.each([
    ['a sample that is none', { metrics: { cpu_percent: 101 } }],
    ['a clock that is none', { ts: 'noon' }],
    ['a field that nobody knows', { colour: 'red' }],
  ])('refuses %s', async (_what, body) => {
    const answer = await agent.post('heartbeat', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(await get()).toMatchObject({ status: 'offline' });
  });

  it('stops a loop gone wild, and only that agent', async () => {
    await agent.heartbeat();
    await sql(server, 'UPDATE rate_windows SET count = 1200 WHERE subject = $1', [`legacy:${agent.agentId}`]);
    const answer = await agent.post('heartbeat', {});
    expect(answer).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    await (await makePollingAgent(server, site)).heartbeat();
  });
});
