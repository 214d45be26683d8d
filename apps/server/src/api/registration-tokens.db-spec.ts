import { randomUUID } from 'node:crypto';
import { credentialKindOf } from '@gururmm/shared/protocol';
import { makeAgent, makeSite, type MadeSite } from '../testing/fleet';
import { authPayload, TestAgent } from '../testing/test-agent';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

interface TokenBody {
  readonly id: string;
  readonly token: string;
  readonly site_id: string;
  readonly client_id: string;
  readonly uses: number;
  readonly max_uses: number | null;
  readonly expires_at: string;
}

describe('a registration token', () => {
  let server: TestServer;
  let site: MadeSite;
  const agents: TestAgent[] = [];

  beforeAll(async () => {
    // Failures count by address: each stranger comes from its own, as through a proxy.
    server = await startTestServer({ RMM_HTTP_TRUSTED_PROXIES: '127.0.0.1' });
    site = await makeSite(server);
  });

  afterEach(() => {
    for (const agent of agents.splice(0)) agent.ws.terminate();
  });
  afterAll(() => server.stop());

  const create = async (body: Record<string, unknown> = {}): Promise<TokenBody> => {
    const made = await server.request<TokenBody>('POST', '/api/registration-tokens', {
      body: { site_id: site.id, ...body },
    });
    if (made.status !== 201) throw new Error(`no registration token: ${made.status}`);
    return made.body;
  };
  let stranger = 0;
  /** Tries to enrol. @returns the answer to `auth` */
  const enrol = async (registration_token: string, auth: Record<string, unknown> = {}) => {
    stranger += 1;
    const agent = await TestAgent.connect(server.url, { 'X-Forwarded-For': `203.0.113.${stranger}` });
    agents.push(agent);
    agent.sendRaw(JSON.stringify({ type: 'auth', payload: authPayload({ registration_token, ...auth }) }));
    return (await agent.next('auth_response')).payload;
  };
  const usesOf = async (id: string) =>
    (await sqlRow<{ uses: number }>(server, 'SELECT uses FROM registration_tokens WHERE id = $1', [id])).uses;

  it('enrols a machine into its site, at once, with a key of its own', async () => {
    const { id, token } = await create();
    expect(token).toMatch(/^grmm_reg_[\w-]{43}$/);
    const device_id = `spec-${randomUUID()}`;
    const answer = await enrol(token, { device_id });
    expect(answer.success).toBe(true);
    expect(credentialKindOf(answer.api_key ?? '')).toBe('agentKey');
    const agent = await server.request('GET', `/api/agents/${answer.agent_id}`);
    expect(agent.body).toMatchObject({ site_id: site.id, client_id: site.clientId, status: 'online', device_id });
    expect(await usesOf(id)).toBe(1);
  });

  it('is shown once, and kept as its hash', async () => {
    const { id, token } = await create({ name: 'Rollout' });
    const list = await server.request('GET', `/api/registration-tokens?site_id=${site.id}&limit=500`);
    expect(JSON.stringify(list.body)).toContain(id);
    expect(JSON.stringify(list.body)).not.toContain('grmm_reg_');
    const { row } = await sqlRow<{ row: string }>(
      server,
      'SELECT t::text AS row FROM registration_tokens t WHERE id = $1',
      [id],
    );
    expect(row).not.toContain(token.slice('grmm_reg_'.length));
  });

  it('lasts a day unless it is told otherwise', async () => {
    const hours = (Date.parse((await create()).expires_at) - Date.now()) / 3_600_000;
    expect(hours).toBeCloseTo(24, 1);
  });

  it('works as often as it says, and no oftener', async () => {
    const { id, token } = await create({ max_uses: 2 });
    const answers = [await enrol(token), await enrol(token), await enrol(token)];
    expect(answers.map(({ success }) => success)).toEqual([true, true, false]);
    expect(answers[2]?.api_key).toBeUndefined();
    expect(await usesOf(id)).toBe(2);
  });

  it('of one use takes one of two machines that come at once', async () => {
    for (let race = 0; race < 5; race += 1) {
      const { id, token } = await create({ max_uses: 1 });
      const answers = await Promise.all([enrol(token), enrol(token), enrol(token)]);
      expect(answers.filter(({ success }) => success)).toHaveLength(1);
      expect(await usesOf(id)).toBe(1);
    }
  });

  it('is not used up by an enrolment that is refused', async () => {
    const { id, token } = await create({ max_uses: 1 });
    const foreign = await makeAgent(server);
    await foreign.agent.close();
    expect((await enrol(token, { device_id: foreign.deviceId })).success).toBe(false);
    expect(await usesOf(id)).toBe(0);
    expect((await enrol(token)).success).toBe(true);
  });

  it('is not used by a machine that signs in with its own key', async () => {
    const { id, token } = await create();
    const device_id = `spec-${randomUUID()}`;
    const { api_key } = await enrol(token, { device_id });
    expect((await enrol(token, { device_id, api_key })).success).toBe(true);
    expect(await usesOf(id)).toBe(1);
  });

  it('is over after its time', async () => {
    const { id, token } = await create();
    await sql(server, 'UPDATE registration_tokens SET expires_at = now() WHERE id = $1', [id]);
    expect((await enrol(token)).success).toBe(false);
  });

  it('is over when it is revoked, and then in no list', async () => {
    const { id, token } = await create();
    expect((await server.request('DELETE', `/api/registration-tokens/${id}`)).status).toBe(204);
    expect((await enrol(token)).success).toBe(false);
    expect((await server.request('DELETE', `/api/registration-tokens/${id}`)).status).toBe(404);
    const list = await server.request('GET', '/api/registration-tokens?limit=500');
    expect(JSON.stringify(list.body)).not.toContain(id);
  });

  it('is over with its site', async () => {
    const doomed = await makeSite(server);
    const { token } = await create({ site_id: doomed.id });
    expect((await server.request('DELETE', `/api/sites/${doomed.id}`)).status).toBe(204);
    expect((await enrol(token)).success).toBe(false);
  });

  it.each(['', 'grmm_reg_', `grmm_reg_${'A'.repeat(43)}`, 'DARK-GROVE-7839'])(
    'that nobody made enrols nobody: %j',
    async (token) => {
      stranger += 1;
      const agent = await TestAgent.connect(server.url, { 'X-Forwarded-For': `203.0.113.${stranger}` });
      agents.push(agent);
      agent.sendRaw(JSON.stringify({ type: 'auth', payload: authPayload({ registration_token: token }) }));
      expect([4400, 4401]).toContain(await agent.closeCode());
    },
  );

  it('is made for a site that its maker sees', async () => {
    const other = await makeSite(server);
    const user = await makeUser(server, 'technician');
    await server.request('PUT', `/api/users/${user.id}`, {
      body: { client_scope: { kind: 'clients', client_ids: [site.clientId] } },
    });
    const token = await signIn(server, user);
    const ask = async (site_id: string) =>
      (await server.request('POST', '/api/registration-tokens', { token, body: { site_id } })).status;
    expect(await ask(site.id)).toBe(201);
    expect(await ask(other.id)).toBe(404);
    expect(await ask(randomUUID())).toBe(404);
    const foreign = await create({ site_id: other.id });
    expect((await server.request('DELETE', `/api/registration-tokens/${foreign.id}`, { token })).status).toBe(404);
  });

  it.each([{ max_uses: 0 }, { max_uses: 1.5 }, { expires_in_seconds: 59 }, { expires_in_seconds: 366 * 86_400 }])(
    'is not made with %j',
    async (body) => {
      const made = await server.request('POST', '/api/registration-tokens', { body: { site_id: site.id, ...body } });
      expect(made.status).toBe(400);
    },
  );
});
