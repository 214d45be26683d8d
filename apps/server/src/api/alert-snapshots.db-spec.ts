import { ProcessSnapshots } from '@gururmm/server/alerts';
import { waitUntil } from '@gururmm/server/platform/testing';
import type { ProcessSample } from '@gururmm/shared/protocol';
import { makeAgent, type MadeAgent, makeSite, type MadeSite } from '../testing/fleet';
import { type AlertAnswer, alertsOf, cpuSamples, makeRule, onlyBuiltIn, report } from '../testing/test-alerts';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';

const process = (pid: number, more: Partial<ProcessSample> = {}): ProcessSample => ({
  pid,
  name: `p${pid}`,
  user: 'root',
  cpu_percent: 50,
  memory_bytes: 1024,
  ...more,
});

describe('the processes of an alert', () => {
  let server: TestServer;
  let site: MadeSite;
  let made: MadeAgent;

  beforeAll(async () => {
    server = await startTestServer();
    await onlyBuiltIn(server);
    site = await makeSite(server);
  });
  afterEach(async () => {
    made.agent.ws.terminate();
    await sql(server, 'DELETE FROM alert_rules WHERE NOT is_built_in');
  });
  afterAll(() => server.stop());

  const topOf = async () => {
    const [alert] = await alertsOf(server, made.agentId);
    const { top_processes, snapshot } = (await server.request<AlertAnswer>('GET', `/api/alerts/${alert?.id}`)).body;
    return { pids: top_processes?.map(({ pid }) => pid), top_processes, ...snapshot };
  };
  const topWhen = (status: string) =>
    waitUntil(`processes that are ${status}`, async () => {
      const top = await topOf();
      return top.status === status ? top : undefined;
    });
  const raise = async (capabilities: readonly string[], kind: 'cpu' | 'memory' = 'cpu') => {
    made = await makeAgent(server, site, { capabilities });
    await makeRule(server, { kind, level: 'agent', agent_id: made.agentId, raise_threshold: 10 });
    await report(made, ...cpuSamples(90));
  };
  const run = () => server.app.get(ProcessSnapshots).run();
  const requestId = async () => (await made.agent.next('snapshot_request')).payload.request_id;
  const answer = (request_id: string, more: Record<string, unknown> = {}, agent = made.agent) =>
    agent.send({
      type: 'snapshot',
      payload: {
        request_id,
        ts: '2026-11-23T18:00:00.000Z',
        by_cpu: [process(1), process(2, { user: undefined })],
        by_memory: [process(3)],
        ...more,
      },
    });

  it.each(['cpu', 'memory'] as const)('are asked for at once when one of %s opens, and shown with it', async (kind) => {
    await raise(['snapshot'], kind);
    const id = await requestId();
    expect((await alertsOf(server, made.agentId))[0]?.id).toBe(id);
    expect(await topOf()).toMatchObject({ status: 'waiting', at: null, note: null, top_processes: null });
    answer(id);
    const top = await topWhen('captured');
    expect(top).toMatchObject({ at: '2026-11-23T18:00:00.000Z', note: null });
    expect(top.pids).toEqual(kind === 'cpu' ? [1, 2, 3] : [3, 1, 2]);
    expect(top.top_processes).toContainEqual(process(1));
    expect(top.top_processes).toContainEqual({ pid: 2, name: 'p2', cpu_percent: 50, memory_bytes: 1024 });
  });

  it('are asked for again when the answer does not come, and only the first answer counts', async () => {
    await raise(['snapshot']);
    await requestId();
    await run();
    const id = await requestId();
    answer(id, { by_cpu: [process(7)] });
    await topWhen('captured');
    answer(id, { by_cpu: [process(8)] });
    answer('0c6a1f0e-6a43-4f6b-8c39-5e8f0b0f7d21');
    await report(made, ...cpuSamples(90));
    expect((await topOf()).pids).toEqual([7, 3]);
  });

  it('cannot be told by another agent', async () => {
    await raise(['snapshot']);
    const id = await requestId();
    const other = await makeAgent(server, site);
    answer(id, { by_cpu: [process(666)] }, other.agent);
    await report(other, ...cpuSamples(1));
    expect(await topOf()).toMatchObject({ status: 'waiting', top_processes: null });
    other.agent.ws.terminate();
  });

  it('are given up after a while, and a late answer is of another time', async () => {
    await raise(['snapshot']);
    const id = await requestId();
    await sql(server, `UPDATE alerts SET opened_at = now() - interval '31 seconds' WHERE id = $1`, [id]);
    await run();
    expect(await topOf()).toMatchObject({
      status: 'unavailable',
      note: expect.stringContaining('did not answer') as string,
    });
    answer(id);
    await report(made, ...cpuSamples(90));
    expect(await topOf()).toMatchObject({ status: 'unavailable', top_processes: null });
  });

  it('say that the agent is offline, too old, or could not look', async () => {
    await raise(['shell']);
    await run();
    expect(await topOf()).toMatchObject({ status: 'unavailable', note: expect.stringContaining('version') as string });
    expect(made.agent.received.some(({ type }) => type === 'snapshot_request')).toBe(false);
    await raise(['snapshot']);
    await requestId();
    made.agent.ws.terminate();
    await waitUntil('the agent to be offline', async () => {
      const agent = await server.request<{ status: string }>('GET', `/api/agents/${made.agentId}`);
      return agent.body.status === 'offline';
    });
    await run();
    expect(await topOf()).toMatchObject({ status: 'unavailable', note: 'The agent was offline.' });
    await raise(['snapshot']);
    answer(await requestId(), { by_cpu: [], by_memory: [], error: 'no such file: /proc' });
    expect((await topWhen('unavailable')).note).toBe('The agent could not look: no such file: /proc');
  });

  it('are no part of other alerts', async () => {
    made = await makeAgent(server, site, { capabilities: ['snapshot'] });
    await makeRule(server, { kind: 'disk', level: 'agent', agent_id: made.agentId, raise_threshold: 0 });
    await report(made, ...cpuSamples(1));
    expect((await alertsOf(server, made.agentId)).length).toBeGreaterThan(0);
    expect(await topOf()).toEqual({ pids: undefined, top_processes: null });
  });
});
