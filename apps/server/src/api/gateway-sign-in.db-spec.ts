import { randomUUID } from 'node:crypto';
import { makeAgent, type MadeSite, makeSite, reconnect } from '../testing/fleet';
import { makeSample } from '../testing/samples';
import { authPayload, TestAgent } from '../testing/test-agent';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';

/** More failures than an address has free, by so many that the wait (2 s, doubled four times) outlasts a busy machine. */
const TOO_MANY = 25;

describe('signing in at the gateway', () => {
  let server: TestServer;
  let site: MadeSite;

  beforeAll(async () => {
    // Failures count by address: each test comes from its own, as through a proxy.
    server = await startTestServer({ RMM_HTTP_TRUSTED_PROXIES: '127.0.0.1' });
    site = await makeSite(server);
  });

  afterAll(() => server.stop());

  it.each([
    ['an unknown agent key', { api_key: `grmm_agt_${'x'.repeat(43)}` }],
    ['an unknown site key', { api_key: `grmm_site_${'x'.repeat(43)}` }],
    ['a key of no kind', { api_key: 'hunter2' }],
    ['a key of another kind', { api_key: `grmm_pat_${'x'.repeat(43)}` }],
    ['an unknown site code', { site_code: 'NO-SUCH-0000' }],
    ['a site code with a wildcard', { site_code: '%-%-0000' }],
    ['an unknown registration token', { registration_token: `grmm_reg_${'x'.repeat(43)}` }],
  ])('refuses %s in so many words, then closes with 4401', async (what, credential) => {
    const refused = await TestAgent.refused(server.url, credential, from(`unknown ${what}`));
    expect(refused).toEqual({ closeCode: 4401, success: false, error: 'the credential is not known here' });
  });

  it('gives no second chance with a site code when the key is wrong', async () => {
    const open = await makeSite(server, { autoApprove: true });
    const both = { api_key: `grmm_agt_${'x'.repeat(43)}`, site_code: open.siteCode };
    expect((await TestAgent.refused(server.url, both, from('both'))).closeCode).toBe(4401);
  });

  it.each([
    ['heartbeat', { ts: new Date().toISOString(), uptime_seconds: 1 }],
    ['pong', { nonce: 'n' }],
  ])('closes with 4401 when %s comes first', async (type, payload) => {
    const agent = await TestAgent.connect(server.url);
    agent.sendRaw(JSON.stringify({ type, id: 'first', payload }));
    expect((await agent.next('error')).payload).toMatchObject({ code: 'not_authenticated', ref_id: 'first' });
    expect(await agent.closeCode()).toBe(4401);
  });

  it('refuses the key of an agent on another machine', async () => {
    const made = await makeAgent(server, site);
    const thief = { api_key: made.apiKey, device_id: 'another-machine' };
    expect(await TestAgent.refused(server.url, thief)).toMatchObject({ closeCode: 4403, success: false });
    expect(made.agent.closed).toBeUndefined();
    await made.agent.close();
  });

  it('refuses a revoked agent', async () => {
    const made = await makeAgent(server, site);
    await made.agent.close();
    await sql(server, `UPDATE agents SET approval = 'revoked' WHERE id = $1`, [made.agentId]);
    const again = { api_key: made.apiKey, device_id: made.deviceId };
    expect(await TestAgent.refused(server.url, again)).toMatchObject({ closeCode: 4403, success: false });
  });

  it('cuts off an agent that is removed, and does not know its key afterwards', async () => {
    const made = await makeAgent(server, site);
    expect((await server.request('DELETE', `/api/agents/${made.agentId}`)).status).toBe(204);
    expect(await made.agent.closeCode()).toBe(4403);
    const again = { api_key: made.apiKey, device_id: made.deviceId };
    expect((await TestAgent.refused(server.url, again, from('removed'))).closeCode).toBe(4401);
  });

  it('tells the time and the intervals that the agent is to keep', async () => {
    const made = await makeAgent(server, site);
    await made.agent.close();
    const agent = await TestAgent.connect(server.url);
    const before = Date.now();
    agent.sendRaw(authFrame({ api_key: made.apiKey, device_id: made.deviceId }));
    const { payload } = await agent.next('auth_response');
    expect(payload).toMatchObject({ success: true, agent_id: made.agentId });
    expect(payload.config).toMatchObject({ heartbeat_interval_seconds: 30, idle_timeout_seconds: 90 });
    expect(Math.abs(Date.parse(payload.server_time) - before)).toBeLessThan(5_000);
    expect(payload.api_key).toBeUndefined();
    await agent.close();
  });

  it('notes what the machine says of itself, each time it signs in', async () => {
    const made = await makeAgent(server, site);
    const described = {
      hostname: 'renamed',
      version: '9.9.9',
      os_info: { os_type: 'macos', os_version: '15', arch: 'arm64' },
    };
    const { agent } = await TestAgent.signIn(server.url, {
      api_key: made.apiKey,
      device_id: made.deviceId,
      ...described,
    });
    const { body } = await server.request('GET', `/api/agents/${made.agentId}`);
    expect(body).toMatchObject({
      hostname: 'renamed',
      version: '9.9.9',
      os_type: 'macos',
      os_version: '15',
      arch: 'arm64',
    });
    await agent.close();
  });

  it('handles frames that come right behind auth, in their order', async () => {
    const made = await makeAgent(server, site);
    await made.agent.close();
    const agent = await TestAgent.connect(server.url);
    agent.sendRaw(authFrame({ api_key: made.apiKey, device_id: made.deviceId }));
    for (const seq of [1, 2, 3])
      agent.send({ type: 'metrics_report', payload: { seq, samples: [makeSample(new Date())] } });
    const acknowledged = [];
    while (acknowledged.length < 3) acknowledged.push((await agent.next('metrics_ack')).payload.seq);
    expect(acknowledged).toEqual([1, 2, 3]);
    await agent.close();
  });

  it('takes auth once', async () => {
    const { agent, apiKey, deviceId } = await makeAgent(server, site);
    agent.sendRaw(authFrame({ api_key: apiKey, device_id: deviceId }));
    expect((await agent.next('error')).payload.code).toBe('already_authenticated');
    expect(agent.closed).toBeUndefined();
    await agent.close();
  });

  it('slows an address down that fails too often, whatever it shows then, and no other address', async () => {
    const made = await makeAgent(server, site);
    await made.agent.close();
    const address = from('guesser');
    await Promise.all(
      Array.from({ length: TOO_MANY }, () => TestAgent.refused(server.url, { api_key: guess() }, address)),
    );
    const right = { api_key: made.apiKey, device_id: made.deviceId };
    expect(await TestAgent.refused(server.url, right, address)).toMatchObject({ closeCode: 4429, success: false });
    await (await reconnect(server, made)).close();
  }, 20_000);

  it('slows guesses at one site code down, from however many addresses', async () => {
    const guessed = { site_code: 'lost-city-0042' };
    await Promise.all(
      Array.from({ length: TOO_MANY }, (_, index) => TestAgent.refused(server.url, guessed, from(`guesser ${index}`))),
    );
    const refused = await TestAgent.refused(server.url, { site_code: 'LOST-CITY-0042' }, from('one more'));
    expect(refused.closeCode).toBe(4429);
  }, 20_000);
});

const addresses = new Map<string, string>();

/** Headers of a connection from the address that belongs to this name. */
function from(name: string): Record<string, string> {
  const address = addresses.get(name) ?? `198.51.100.${addresses.size + 1}`;
  addresses.set(name, address);
  return { 'X-Forwarded-For': address };
}

function guess(): string {
  return `grmm_agt_${randomUUID().replaceAll('-', '')}${'g'.repeat(11)}`;
}

function authFrame(auth: Record<string, unknown>): string {
  return JSON.stringify({ type: 'auth', payload: authPayload(auth) });
}
