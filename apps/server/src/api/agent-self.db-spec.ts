import { randomBytes } from 'node:crypto';
import { makePollingAgent } from '../testing/polling-agent';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';

describe('GET /api/agent/self', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server.stop());

  const self = (token: string | null) => server.request('GET', '/api/agent/self', { token });

  it('tells an agent that shows its key how it is seen, and leaves everything as it is', async () => {
    const agent = await makePollingAgent(server);
    const row = () => sqlRow(server, 'SELECT * FROM agents WHERE id = $1', [agent.agentId]);
    const before = await row();
    const answer = await self(agent.apiKey);
    expect(answer).toMatchObject({ status: 200, body: { agent_id: agent.agentId, status: 'approved' } });
    expect(Math.abs(Date.parse(answer.body['server_time'] as string) - Date.now())).toBeLessThan(60_000);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await row()).toEqual(before);
  });

  it('tells one that waits for approval, and one that was revoked', async () => {
    const agent = await makePollingAgent(server);
    const approve = (approval: string) =>
      sql(server, 'UPDATE agents SET approval = $2 WHERE id = $1', [agent.agentId, approval]);
    await approve('pending');
    expect(await self(agent.apiKey)).toMatchObject({ status: 200, body: { status: 'pending_approval' } });
    await approve('revoked');
    expect(await self(agent.apiKey)).toMatchObject({ status: 403, body: { code: 'agent_revoked' } });
  });

  it.each([
    ['nobody', () => null],
    ['a person', () => server.adminToken],
    ['a key of the right form', () => `grmm_agt_${randomBytes(32).toString('base64url')}`],
  ])('does not answer %s', async (_who, token) => {
    expect(await self(token())).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });
});
