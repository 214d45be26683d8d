import { randomUUID } from 'node:crypto';
import { makeSite, reconnect } from '../testing/fleet';
import { machine, makePollingAgent, PollingAgent } from '../testing/polling-agent';
import { type Answer, startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';

interface RegisteredBody {
  readonly agent_id: string;
  readonly api_key: string | null;
  readonly status: string;
  readonly heartbeat_interval_seconds: number;
  readonly code?: string;
}

describe('the registration of a machine that polls', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  // The failures of one case must not make another wait.
  afterEach(() => sql(server, 'DELETE FROM auth_failures'));
  afterAll(() => server.stop());

  const register = (body: unknown, token: string | null = null): Promise<Answer<RegisteredBody>> =>
    server.request<RegisteredBody>('POST', '/api/agent/register-legacy', { token, body });
  const actionsOn = (agentId: string) =>
    sql<{ action: string }>(server, 'SELECT action FROM audit_log WHERE object_id = $1 ORDER BY id', [agentId]);

  it('gives a key where the site takes in whoever knows its code', async () => {
    const site = await makeSite(server, { autoApprove: true });
    const answer = await register(machine({ site_code: site.siteCode.toLowerCase(), hostname: 'old-dc' }));
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      api_key: expect.stringMatching(/^grmm_agt_[\w-]{43}$/) as string,
      status: 'approved',
      heartbeat_interval_seconds: 30,
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const agent = await server.request('GET', `/api/agents/${answer.body.agent_id}`);
    expect(agent.body).toMatchObject({ hostname: 'old-dc', site_id: site.id, status: 'offline', version: '0.1.0' });
    expect(await actionsOn(answer.body.agent_id)).toEqual([{ action: 'agent.enrol.issue_key' }]);
  });

  it('waits for approval elsewhere: no key, no heartbeat, then one key', async () => {
    const site = await makeSite(server);
    const body = machine({ site_code: site.siteCode });
    const waiting = await register(body);
    expect(waiting.status).toBe(202);
    expect(waiting.body).toMatchObject({ api_key: null, status: 'pending_approval' });
    expect((await register(body)).body).toMatchObject({ agent_id: waiting.body.agent_id, api_key: null });
    const id = waiting.body.agent_id;
    expect((await server.request('GET', `/api/agents/${id}`)).body).toMatchObject({ status: 'pending_approval' });
    expect((await server.request('POST', `/api/agents/${id}/approve`, { body: {} })).status).toBeLessThan(300);
    const approved = await register(body);
    expect(approved).toMatchObject({ status: 201, body: { agent_id: id, status: 'approved' } });
    const agent = new PollingAgent(server, id, body.device_id, approved.body.api_key ?? '');
    expect(await agent.heartbeat()).toMatchObject({ agent_id: id, pending_commands: [] });
  });

  it.each(['registration_token', 'bearer'])('takes a registration token as %s, once', async (where) => {
    const site = await makeSite(server);
    const { token } = (
      await server.request<{ token: string }>('POST', '/api/registration-tokens', {
        body: { site_id: site.id, max_uses: 1 },
      })
    ).body;
    const show = (body: Record<string, unknown>) =>
      where === 'bearer' ? register(body, token) : register({ ...body, registration_token: token });
    const { status, body } = await show(machine());
    expect([status, body.status]).toEqual([201, 'approved']);
    expect((await show(machine())).status).toBeGreaterThanOrEqual(401);
  });

  it('takes the key of the site', async () => {
    const site = await makeSite(server);
    const answer = await register(machine(), site.apiKey);
    expect(answer.status).toBe(201);
    expect((await server.request('GET', `/api/agents/${answer.body.agent_id}`)).body).toMatchObject({
      site_id: site.id,
    });
  });

  it('does not give away a machine that has a key, and notes both sides', async () => {
    const site = await makeSite(server, { autoApprove: true });
    const agent = await makePollingAgent(server, site);
    const thief = await register(machine({ site_code: site.siteCode, device_id: agent.deviceId }));
    expect(thief).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await agent.heartbeat()).agent_id).toBe(agent.agentId);
    expect((await actionsOn(agent.agentId)).map(({ action }) => action)).toEqual([
      'agent.enrol.issue_key',
      'agent.enrol.refused',
    ]);
  });

  it('is one agent with the same machine on the socket', async () => {
    const site = await makeSite(server, { autoApprove: true });
    const agent = await makePollingAgent(server, site);
    const socket = await reconnect(server, { ...agent, agent: undefined as never });
    expect((await agent.heartbeat()).connected_by_socket).toBe(true);
    await socket.close();
  });

  it('refuses a revoked machine, and its key', async () => {
    const site = await makeSite(server, { autoApprove: true });
    const agent = await makePollingAgent(server, site);
    await sql(server, `UPDATE agents SET approval = 'revoked' WHERE id = $1`, [agent.agentId]);
    const again = machine({ site_code: site.siteCode, device_id: agent.deviceId });
    expect((await register(again)).status).toBe(403);
    for (const path of ['heartbeat', 'command-ack', 'command-output', 'command-result', 'update-status']) {
      expect(await agent.post(path, {})).toMatchObject({ status: 403, body: { code: 'agent_revoked' } });
    }
  });

  it('refuses a key on another machine, and notes it', async () => {
    const agent = await makePollingAgent(server);
    const answer = await agent.post('heartbeat', { device_id: 'another-machine' });
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await actionsOn(agent.agentId)).map(({ action }) => action)).toContain('agent.duplicate_identity');
  });

  it('changes the key when that was asked for; the old one ends at the first use of the new', async () => {
    const agent = await makePollingAgent(server);
    await server.request('POST', `/api/agents/${agent.agentId}/rotate-key`, { body: {} });
    const { api_key: newKey = '' } = await agent.heartbeat();
    expect(newKey).toMatch(/^grmm_agt_/);
    const renewed = new PollingAgent(server, agent.agentId, agent.deviceId, newKey);
    expect((await renewed.heartbeat()).api_key).toBeUndefined();
    expect((await agent.post('heartbeat', {})).status).toBe(401);
  });

  it.each([
    ['nothing', {}],
    ['no credential', machine()],
    ['a device id that is none', machine({ site_code: 'AB-CD-1234', device_id: 'x' })],
    ['a system that is none', machine({ site_code: 'AB-CD-1234', os_type: 'beos' })],
    ['a control character', machine({ site_code: 'AB-CD-1234', hostname: 'a\nb' })],
    ['an unknown field', machine({ site_code: 'AB-CD-1234', admin: true })],
  ])('refuses %s as the caller’s fault', async (_what, body) => {
    const answer = await register(body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('counts strangers together with those of the socket, per address and per code', async () => {
    const unknown = () => register(machine({ site_code: 'NO-SUCHSITE-0001' }));
    expect(await unknown()).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    await sql(server, `UPDATE auth_failures SET failures = 20, blocked_until = now() + interval '1 minute'`);
    const blocked = await unknown();
    expect(blocked).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
    expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(0);
    const subjects = await sql<{ subject: string }>(server, 'SELECT subject FROM auth_failures ORDER BY subject');
    expect(subjects.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^agent:address:/),
      'agent:site:NO-SUCHSITE-0001',
    ]);
  });

  it('counts guesses at keys, but not what cannot be one', async () => {
    const failures = () => sqlRow<{ count: string }>(server, 'SELECT count(*) FROM auth_failures');
    const heartbeat = (token: string | null) => server.request('POST', '/api/agent/heartbeat', { token, body: {} });
    expect((await heartbeat(null)).status).toBe(401);
    expect((await heartbeat(server.adminToken)).status).toBe(401);
    expect((await failures()).count).toBe('0');
    expect((await heartbeat(`grmm_agt_${randomUUID().replaceAll('-', '')}abcdefghijk`)).status).toBe(401);
    expect((await failures()).count).toBe('1');
  });
});
