import { makeClient, makeSite } from '../testing/fleet';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

interface Rule {
  readonly id: string;
  readonly name: string;
}

const RULE = {
  name: 'deploy',
  issuer: 'https://token.actions.githubusercontent.com',
  audience: 'https://rmm.example.com',
  claims: { repository: 'acme/servers', ref: 'refs/heads/*' },
  permissions: ['agents.read', 'commands.run'],
};

describe('trust rules', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server.stop());

  const create = (body: object, token = server.adminToken) =>
    server.request<Rule>('POST', '/api/trust-rules', { body, token });

  it('are made, listed and removed', async () => {
    const made = await create(RULE);
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({ ...RULE, lifetime_seconds: 900, client_ids: null, site_ids: null }),
    ]);
    const list = await server.request<{ items: Rule[]; total: number }>('GET', '/api/trust-rules');
    expect([list.body.total, list.body.items]).toEqual([1, [made.body]]);
    const path = `/api/trust-rules/${made.body.id}`;
    expect((await server.request('DELETE', path)).status).toBe(204);
    expect((await server.request('DELETE', path)).status).toBe(404);
  });

  it('are listed in pages, by name', async () => {
    for (const name of ['c', 'A', 'b']) await create({ ...RULE, name });
    const page = await server.request<{ items: Rule[]; next_cursor: string }>('GET', '/api/trust-rules?limit=2');
    const rest = await server.request<{ items: Rule[] }>('GET', `/api/trust-rules?cursor=${page.body.next_cursor}`);
    expect([...page.body.items, ...rest.body.items].map(({ name }) => name)).toEqual(['A', 'b', 'c']);
  });

  it('are audited', async () => {
    const { id } = (await create({ ...RULE, name: 'audited' })).body;
    await server.request('DELETE', `/api/trust-rules/${id}`);
    const acts = await sql<{ action: string }>(
      server,
      'SELECT action FROM audit_log WHERE object_id = $1 ORDER BY id',
      [id],
    );
    expect(acts.map(({ action }) => action)).toEqual(['trust_rule.create', 'trust_rule.delete']);
  });

  it.each([
    ['issuer', { issuer: 'http://git.example.com' }],
    ['issuer', { issuer: 'http://169.254.169.254' }],
    ['issuer', { issuer: 'file:///etc/passwd' }],
    ['claims', { claims: {} }],
    ['claims', { claims: { sub: '*' } }],
    ['claims', { claims: { ref: 'refs/heads/main' } }],
    ['claims', { claims: { repository: 'acme*' } }],
    ['claims', { claims: { repository: ['acme/servers'] } }],
    ['claims', { claims: { 'a b': 'x' } }],
    ['claims', { claims: 'repository' }],
    ['permissions', { permissions: [] }],
    ['permissions', { permissions: ['everything'] }],
    ['lifetime_seconds', { lifetime_seconds: 59 }],
    ['lifetime_seconds', { lifetime_seconds: 3_601 }],
    ['unknown', { unknown: true }],
    ['site_ids', { site_ids: ['11111111-1111-4111-8111-111111111111'] }],
  ])('refuse a bad %s: %j', async (path, change) => {
    const { status, body } = await create({ ...RULE, ...change });
    expect([status, body]).toEqual([400, expect.objectContaining({ errors: [expect.objectContaining({ path })] })]);
  });

  it.each(['technician', 'read_only'] as const)('are not for a %s', async (role) => {
    const token = await signIn(server, await makeUser(server, role));
    expect((await create(RULE, token)).status).toBe(403);
    expect((await server.request('GET', '/api/trust-rules', { token })).status).toBe(403);
    expect((await server.request('GET', '/api/trust-rules', { token: null })).status).toBe(401);
  });

  it('are not made by an API token', async () => {
    const permissions = ['trust_rules.manage', ...RULE.permissions];
    const made = await server.request<{ token: string }>('POST', '/api/tokens', { body: { name: 'ci', permissions } });
    expect((await create(RULE, made.body.token)).status).toBe(403);
  });

  it('stay within the clients of their maker, who sees no rule of others', async () => {
    const [own, foreign] = [await makeClient(server), await makeClient(server)];
    const site = await makeSite(server, { clientId: foreign });
    const user = await makeUser(server, 'administrator');
    await sql(server, `UPDATE users SET scope_kind = 'clients' WHERE id = $1`, [user.id]);
    await sql(server, `INSERT INTO user_client_rules VALUES ($1, $2, 'allow')`, [user.id, own]);
    const token = await signIn(server, user);
    expect((await create({ ...RULE, client_ids: [foreign] }, token)).status).toBe(400);
    expect((await create({ ...RULE, site_ids: [site.id] }, token)).status).toBe(400);
    const made = await create({ ...RULE, name: 'own', client_ids: [own] }, token);
    expect(made.status).toBe(201);
    const list = await server.request<{ items: Rule[] }>('GET', '/api/trust-rules', { token });
    expect(list.body.items.map(({ id }) => id)).toEqual([made.body.id]);
    const { id } = await sqlRow<Rule>(server, 'SELECT id FROM trust_rules WHERE id <> $1', [made.body.id]);
    expect((await server.request('DELETE', `/api/trust-rules/${id}`, { token })).status).toBe(404);
  });
});

describe('trust rules of a server that others reach', () => {
  it('take no keys from loopback', async () => {
    const server = await startTestServer({ RMM_HTTP_PUBLIC_URL: 'https://rmm.example.com' });
    const body = { ...RULE, issuer: 'http://127.0.0.1:4000', claims: { sub: 'job' } };
    expect((await server.request('POST', '/api/trust-rules', { body })).status).toBe(400);
    await server.stop();
  });
});
