import { randomUUID } from 'node:crypto';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { LEASE_SWEEP_EVERY_MS } from '@gururmm/server/agents';
import { CLOSE_GRACE_MS, WATCH_INTERVAL_MS } from '@gururmm/server/gateway';
import { LEASE_SECONDS, QUIET_SECONDS, QuietPeriod } from '@gururmm/server/platform/cluster';
import { loadConfiguration } from '@gururmm/server/platform/config';
import { waitUntil } from '@gururmm/server/platform/testing';
import { agentConfigSchema, HALF_OPEN_SHARE } from '@gururmm/shared/protocol';
import { makeAgent } from '../testing/fleet';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';

const IDLE_TIMEOUT_MS = 4_000;

/** A way to the server that can swallow everything while both ends believe that they are connected. */
class SwallowingProxy {
  private readonly sockets = new Set<Socket>();
  private isSwallowing = false;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(target: string): Promise<SwallowingProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the proxy has no port');
    const proxy = new SwallowingProxy(server, `http://127.0.0.1:${address.port}`);
    server.on('connection', (near) => {
      const far = connect(Number(new URL(target).port), '127.0.0.1');
      proxy.join(near, far);
      proxy.join(far, near);
    });
    return proxy;
  }

  swallow(): void {
    this.isSwallowing = true;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.on('data', (bytes) => {
      if (!this.isSwallowing) to.write(bytes);
    });
    from.on('error', () => from.destroy());
    from.on('close', () => {
      if (!this.isSwallowing) to.destroy();
    });
  }
}

describe('presence under faults', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ RMM_AGENT_IDLE_TIMEOUT_MS: String(IDLE_TIMEOUT_MS) });
  });

  afterAll(() => server.stop());

  const statusOf = async (agentId: string) =>
    (await server.request<{ status: string }>('GET', `/api/agents/${agentId}`)).body.status;

  it('finds a half-open link within 75 s by the numbers that are shipped, on both sides', () => {
    const { idleTimeoutMs } = loadConfiguration({}).gateway;
    expect(idleTimeoutMs * HALF_OPEN_SHARE + WATCH_INTERVAL_MS + CLOSE_GRACE_MS).toBeLessThanOrEqual(75_000);
    expect(agentConfigSchema.parse({}).idle_timeout_seconds * HALF_OPEN_SHARE).toBeLessThanOrEqual(75);
    // Two pings must fit, or a single late one would end a good link.
    expect(HALF_OPEN_SHARE).toBeGreaterThan(2 / 3);
  });

  it('turns an agent offline whose link swallows everything while TCP stays open', async () => {
    const proxy = await SwallowingProxy.start(server.url);
    const made = await makeAgent({ ...server, url: proxy.url });
    expect(await statusOf(made.agentId)).toBe('online');
    proxy.swallow();
    const startedAtMs = performance.now();
    await waitUntil('the agent to be offline', async () => (await statusOf(made.agentId)) === 'offline');
    expect(performance.now() - startedAtMs).toBeLessThan(
      IDLE_TIMEOUT_MS * HALF_OPEN_SHARE + CLOSE_GRACE_MS + 4 * WATCH_INTERVAL_MS,
    );
    expect(made.agent.ws.readyState).toBe(1);
    await proxy.stop();
  });

  it('turns the agents of a dead node offline within 45 s by the numbers that are shipped', async () => {
    expect(LEASE_SECONDS * 1000 + 2 * LEASE_SWEEP_EVERY_MS).toBeLessThanOrEqual(45_000);
    const made = await makeAgent(server);
    const deadNode = randomUUID();
    await sql(server, `INSERT INTO server_nodes (id, lease_until) VALUES ($1, now() + interval '1 second')`, [
      deadNode,
    ]);
    await sql(server, 'UPDATE agents SET node_id = $2 WHERE id = $1', [made.agentId, deadNode]);
    expect(await statusOf(made.agentId)).toBe('online');
    await waitUntil('the agent to be offline', async () => (await statusOf(made.agentId)) === 'offline');
    await made.agent.close();
  });

  it('is quiet after a start, and again when a node dies, for as long as a fleet needs to come back', async () => {
    const quiet = server.app.get(QuietPeriod);
    const lasts = async () =>
      Number(
        (
          await sqlRow<{ seconds: string }>(
            server,
            'SELECT extract(epoch FROM quiet_until - now()) AS seconds FROM cluster_quiet_period',
          )
        ).seconds,
      );
    expect(await quiet.isQuiet()).toBe(true);
    await sql(server, `UPDATE cluster_quiet_period SET quiet_until = now() - interval '1 second'`);
    expect(await quiet.isQuiet()).toBe(false);
    expect(await quiet.quietUntil()).toBeUndefined();
    await sql(server, `INSERT INTO server_nodes (id, lease_until) VALUES ($1, now() - interval '1 second')`, [
      randomUUID(),
    ]);
    await waitUntil('the quiet period', () => quiet.isQuiet());
    expect(await lasts()).toBeGreaterThan(QUIET_SECONDS - 30);
    await quiet.begin(1);
    expect(await lasts()).toBeGreaterThan(QUIET_SECONDS - 30);
  });
});
