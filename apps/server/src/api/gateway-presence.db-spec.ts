import { randomUUID } from 'node:crypto';
import { AgentGateway, GatewayServer } from '@gururmm/server/gateway';
import { waitUntil } from '@gururmm/server/platform/testing';
import { makeAgent, makeSite, type MadeSite, reconnect } from '../testing/fleet';
import { TestAgent } from '../testing/test-agent';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';

const IDLE_TIMEOUT_MS = 2_500;
const AUTH_TIMEOUT_MS = 800;

describe('presence', () => {
  let server: TestServer;
  let site: MadeSite;

  beforeAll(async () => {
    server = await startTestServer({
      RMM_AGENT_IDLE_TIMEOUT_MS: String(IDLE_TIMEOUT_MS),
      RMM_AGENT_AUTH_TIMEOUT_MS: String(AUTH_TIMEOUT_MS),
    });
    site = await makeSite(server);
  });

  afterAll(() => server.stop());

  const statusOf = async (agentId: string) =>
    (await server.request<{ status: string }>('GET', `/api/agents/${agentId}`)).body.status;

  it('who says nothing after the upgrade is closed with 4401, and not before the time is over', async () => {
    const openedAtMs = performance.now();
    const silent = await TestAgent.connect(server.url);
    expect(await silent.closeCode()).toBe(4401);
    expect(performance.now() - openedAtMs).toBeGreaterThanOrEqual(AUTH_TIMEOUT_MS);
  });

  it('pings, stays with whoever answers, and closes the silent with 4408', async () => {
    const answering = await makeAgent(server, site);
    const silent = await makeAgent(server, site);
    const pongs = { count: 0 };
    answering.agent.ws.on('message', (data: Buffer) => {
      const { type, payload } = JSON.parse(data.toString()) as { type: string; payload: { nonce: string } };
      if (type !== 'ping') return;
      pongs.count += 1;
      answering.agent.send({ type: 'pong', payload: { nonce: payload.nonce } });
    });
    expect(await silent.agent.closeCode(IDLE_TIMEOUT_MS * 3)).toBe(4408);
    const soFar = pongs.count;
    expect(soFar).toBeGreaterThanOrEqual(1);
    await waitUntil('a ping after the time-out', () => pongs.count > soFar);
    expect(answering.agent.closed).toBeUndefined();
    expect(await statusOf(answering.agentId)).toBe('online');
    await waitUntil('the silent agent to be offline', async () => (await statusOf(silent.agentId)) === 'offline');
    await answering.agent.close();
  });

  it('is online from the sign-in to the end of the socket', async () => {
    const made = await makeAgent(server, site);
    expect(await statusOf(made.agentId)).toBe('online');
    await made.agent.close();
    await waitUntil('the agent to be offline', async () => (await statusOf(made.agentId)) === 'offline');
  });

  it('the newer connection of an agent replaces the older, whose end changes nothing', async () => {
    const made = await makeAgent(server, site);
    const { socket_epoch: before } = await epochOf(made.agentId);
    const newer = await reconnect(server, made);
    expect(await made.agent.closeCode()).toBe(4409);
    const sockets = server.app.get(GatewayServer).server.clients;
    await waitUntil('the older socket to be gone', () => sockets.size === 1);
    expect(server.app.get(AgentGateway).connectedAgentIds()).toEqual([made.agentId]);
    expect(await statusOf(made.agentId)).toBe('online');
    expect(Number((await epochOf(made.agentId)).socket_epoch)).toBe(Number(before) + 1);
    await newer.close();
    await waitUntil('the agent to be offline', async () => (await statusOf(made.agentId)) === 'offline');
  });

  it('writes down when an agent was last heard and how its clock differs', async () => {
    const made = await makeAgent(server, site);
    await sql(server, `UPDATE agents SET last_seen_at = now() - interval '1 hour' WHERE id = $1`, [made.agentId]);
    const fastClock = new Date(Date.now() + 60_000).toISOString();
    made.agent.send({ type: 'heartbeat', payload: { ts: fastClock, uptime_seconds: 5 } });
    const row = await waitUntil('the heartbeat to be written', async () => {
      const [fresh] = await sql<{ skew: number }>(
        server,
        `SELECT clock_skew_ms::int AS skew FROM agents WHERE id = $1 AND last_seen_at > now() - interval '1 minute'`,
        [made.agentId],
      );
      return fresh;
    });
    expect(Math.abs(row.skew - 60_000)).toBeLessThan(5_000);
    await made.agent.close();
  });

  it('ends with the lease of the node that holds the socket', async () => {
    const { agent, agentId } = await makeAgent(server, site);
    await agent.close();
    await waitUntil('the agent to be offline', async () => (await statusOf(agentId)) === 'offline');
    const [dead, living] = [randomUUID(), randomUUID()];
    await sql(
      server,
      `INSERT INTO server_nodes (id, lease_until) VALUES ($1, now() + interval '1 hour'), ($2, now() + interval '1 hour')`,
      [dead, living],
    );
    const other = await makeAgent(server, site);
    await other.agent.close();
    await waitUntil('the other agent to be offline', async () => (await statusOf(other.agentId)) === 'offline');
    await sql(server, 'UPDATE agents SET node_id = $2 WHERE id = $1', [agentId, dead]);
    await sql(server, 'UPDATE agents SET node_id = $2 WHERE id = $1', [other.agentId, living]);
    expect(await statusOf(agentId)).toBe('online');
    await sql(server, `UPDATE server_nodes SET lease_until = now() - interval '1 second' WHERE id = $1`, [dead]);
    await waitUntil('the agent to be offline', async () => (await statusOf(agentId)) === 'offline');
    expect(await statusOf(other.agentId)).toBe('online');
    expect(await sql(server, 'SELECT id FROM server_nodes WHERE id = ANY($1)', [[dead, living]])).toEqual([
      { id: living },
    ]);
  }, 15_000);

  it('ends with the server: every socket is told to come back later', async () => {
    const own = await startTestServer();
    const made = await makeAgent(own);
    const unknown = await TestAgent.connect(own.url);
    await own.stop();
    expect([await made.agent.closeCode(), await unknown.closeCode()]).toEqual([1012, 1012]);
  });

  function epochOf(agentId: string) {
    return sqlRow<{ socket_epoch: string }>(server, 'SELECT socket_epoch FROM agents WHERE id = $1', [agentId]);
  }
});
