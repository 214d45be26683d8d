import { Database } from '@gururmm/server/platform/database';
import { makeAgent } from '../testing/fleet';
import { startTestServer, type TestServer } from '../testing/test-server';

const TOKEN = 'a token for the metrics of specs';

describe('health', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ RMM_HTTP_TRUSTED_PROXIES: '127.0.0.1' });
  });

  afterAll(() => server.stop());

  const ask = (path: string, headers: Record<string, string> = {}) =>
    server.request<{ status: string | number; code: string }>('GET', path, { token: null, headers });

  it('is alive and ready', async () => {
    expect((await ask('/health/live')).body).toEqual({ status: 'ok' });
    expect((await ask('/health/ready')).body).toEqual({ status: 'ok' });
  });

  it('is alive but not ready without its database, and ready again with it', async () => {
    const database = server.app.get(Database);
    Object.assign(database, { query: () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7:5432')) });
    const [live, ready] = [await ask('/health/live'), await ask('/health/ready')];
    Reflect.deleteProperty(database, 'query');
    expect(live.status).toBe(200);
    expect(ready).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(ready.headers.get('retry-after')).toBe('1');
    expect(JSON.stringify(ready.body)).not.toContain('10.0.0.7');
    expect((await ask('/health/ready')).status).toBe(200);
  });

  it('counts the connected agents for Prometheus on the same machine, and hides from all others', async () => {
    const { agent } = await makeAgent(server);
    const metrics = await server.request<string>('GET', '/metrics', { token: null });
    expect(metrics.body).toMatch(/^gururmm_agents_connected 1$/m);
    expect((await ask('/metrics', { 'X-Forwarded-For': '203.0.113.5' })).status).toBe(404);
    await agent.close();
  });

  it('shows metrics to whoever has the configured token, from anywhere, and to nobody else', async () => {
    const guarded = await startTestServer({ RMM_HTTP_METRICS_TOKEN: TOKEN });
    const status = async (token: string | null) => (await guarded.request('GET', '/metrics', { token })).status;
    expect([
      await status(TOKEN),
      await status(null),
      await status(`${TOKEN}x`),
      await status(guarded.adminToken),
    ]).toEqual([200, 404, 404, 404]);
    await guarded.stop();
  });
});
