import { randomUUID } from 'node:crypto';
import { type Permission, PERMISSIONS, ROLE_PERMISSIONS } from '@gururmm/server/platform/http';
import { makeAgent, makeClient, makeSite, type MadeSite } from '../testing/fleet';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';
import { type MadeUser, makeUser, signIn } from '../testing/test-user';

interface TokenBody {
  readonly id: string;
  readonly token: string;
  readonly permissions: Permission[];
  readonly client_ids: string[] | null;
  readonly site_ids: string[] | null;
  readonly expires_at: string;
  readonly last_used_at: string | null;
  readonly last_used_address: string | null;
}

describe('an API token', () => {
  let server: TestServer;
  let technician: MadeUser;
  let session: string;
  let site: MadeSite;

  beforeAll(async () => {
    // Address ranges are tried through a proxy.
    server = await startTestServer({ RMM_HTTP_TRUSTED_PROXIES: '127.0.0.1' });
    technician = await makeUser(server, 'technician');
    session = await signIn(server, technician);
    site = await makeSite(server);
  });

  afterAll(() => server.stop());

  const create = (body: Record<string, unknown> = {}, token: string = session) =>
    server.request<TokenBody>('POST', '/api/tokens', {
      token,
      body: { name: 'pipeline', permissions: ['agents.read'], ...body },
    });
  const statusOf = async (token: string, path = '/api/agents', address?: string) =>
    (
      await server.request('GET', path, {
        token,
        headers: address === undefined ? {} : { 'X-Forwarded-For': address },
      })
    ).status;
  const me = (token: string) =>
    server.request<{ permissions: Permission[]; client_scope: unknown }>('GET', '/api/auth/me', { token });
  const sitesSeenBy = async (token: string) =>
    (await server.request<{ items: { id: string }[] }>('GET', '/api/sites?limit=500', { token })).body.items.map(
      ({ id }) => id,
    );

  it('is shown once, and kept as its hash', async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body.token).toMatch(/^grmm_pat_[\w-]{43}$/);
    expect(await statusOf(body.token)).toBe(200);
    const list = await server.request('GET', '/api/tokens', { token: session });
    expect(JSON.stringify(list.body)).toContain(body.id);
    expect(JSON.stringify(list.body)).not.toContain('grmm_pat_');
    const { row } = await sqlRow<{ row: string }>(server, 'SELECT t::text AS row FROM api_tokens t WHERE id = $1', [
      body.id,
    ]);
    expect(row).not.toContain(body.token.slice('grmm_pat_'.length));
  });

  it('lasts ninety days unless it is told otherwise, and a year at most', async () => {
    const days = (body: TokenBody) => (Date.parse(body.expires_at) - Date.now()) / 86_400_000;
    expect(days((await create()).body)).toBeCloseTo(90, 1);
    expect(days((await create({ expires_in_seconds: 3_600 })).body)).toBeCloseTo(1 / 24, 2);
    expect((await create({ expires_in_seconds: 367 * 86_400 })).status).toBe(400);
    expect((await create({ expires_in_seconds: 59 })).status).toBe(400);
  });

  describe('never reaches further than its maker', () => {
    it('in permissions, when it is made', async () => {
      const excess = PERMISSIONS.filter((permission) => !ROLE_PERMISSIONS.technician.includes(permission));
      expect(excess.length).toBeGreaterThan(0);
      for (const permission of excess) {
        expect([permission, (await create({ permissions: ['agents.read', permission] })).status]).toEqual([
          permission,
          403,
        ]);
      }
      expect((await create({ permissions: ['everything'] })).status).toBe(400);
      expect((await create({ permissions: [] })).status).toBe(400);
    });

    it('in clients and sites, when it is made', async () => {
      const [own, foreign] = [await makeSite(server), await makeSite(server)];
      const user = await makeUser(server, 'technician');
      await server.request('PUT', `/api/users/${user.id}`, {
        body: { client_scope: { kind: 'clients', client_ids: [own.clientId] } },
      });
      const token = await signIn(server, user);
      for (const reach of [
        { client_ids: [foreign.clientId] },
        { client_ids: [own.clientId, foreign.clientId] },
        { site_ids: [foreign.id] },
        { client_ids: [own.clientId], site_ids: [foreign.id] },
        { client_ids: [randomUUID()] },
        { site_ids: [randomUUID()] },
      ]) {
        expect([reach, (await create(reach, token)).status]).toEqual([reach, 400]);
      }
      const { body } = await create({ site_ids: [own.id], permissions: ['sites.read'] }, token);
      expect(body.client_ids).toEqual([own.clientId]);
      expect(await sitesSeenBy(body.token)).toEqual([own.id]);
    });

    it('when the maker’s role shrinks: at the next request', async () => {
      const user = await makeUser(server, 'technician');
      const { token } = (await create({ permissions: ['commands.run', 'agents.read'] }, await signIn(server, user)))
        .body;
      expect((await me(token)).body.permissions).toEqual(['commands.run', 'agents.read']);
      await server.request('PUT', `/api/users/${user.id}`, { body: { role: 'read_only' } });
      expect((await me(token)).body.permissions).toEqual(['agents.read']);
      const run = await server.request('POST', `/api/agents/${randomUUID()}/command`, {
        token,
        body: { command_type: 'shell', command: 'id' },
      });
      expect(run.status).toBe(403);
    });

    it('when the maker’s clients shrink, down to nothing', async () => {
      const [first, second] = [await makeSite(server), await makeSite(server)];
      const user = await makeUser(server, 'technician');
      const permissions = ['sites.read'];
      const maker = await signIn(server, user);
      const all = (await create({ permissions }, maker)).body.token;
      const both = (await create({ permissions, client_ids: [first.clientId, second.clientId] }, maker)).body.token;
      const one = (await create({ permissions, site_ids: [second.id] }, maker)).body.token;
      expect(await sitesSeenBy(all)).toEqual(expect.arrayContaining([first.id, second.id]));
      const scopeTo = (client_ids: string[]) =>
        server.request('PUT', `/api/users/${user.id}`, { body: { client_scope: { kind: 'clients', client_ids } } });
      await scopeTo([first.clientId]);
      const seen = await Promise.all([all, both, one].map(sitesSeenBy));
      expect(seen).toEqual([[first.id], [first.id], []]);
      await scopeTo([]);
      expect(await Promise.all([all, both, one].map(sitesSeenBy))).toEqual([[], [], []]);
    });

    it('when the maker is disabled or removed', async () => {
      const user = await makeUser(server, 'technician');
      const { token } = (await create({}, await signIn(server, user))).body;
      await server.request('PUT', `/api/users/${user.id}`, { body: { is_disabled: true } });
      expect(await statusOf(token)).toBe(401);
      await server.request('PUT', `/api/users/${user.id}`, { body: { is_disabled: false } });
      expect(await statusOf(token)).toBe(200);
      await server.request('DELETE', `/api/users/${user.id}`);
      expect(await statusOf(token)).toBe(401);
    });

    it('even by itself: a token makes no token', async () => {
      const { token } = (await create({ permissions: ['tokens.manage', 'agents.read'] })).body;
      expect((await create({}, token)).status).toBe(403);
    });
  });

  describe('with address ranges', () => {
    it.each([
      [['203.0.113.7'], '203.0.113.7', '203.0.113.8'],
      [['203.0.113.0/24'], '203.0.113.255', '203.0.114.0'],
      [['198.51.100.1', '2001:db8::/32'], '2001:db8:1::1', '2001:db9::1'],
    ])('%j works from %s and not from %s', async (address_ranges, inside, outside) => {
      const { token } = (await create({ address_ranges })).body;
      expect(await statusOf(token, '/api/agents', inside)).toBe(200);
      expect(await statusOf(token, '/api/agents', outside)).toBe(403);
    });

    it.each([['nonsense'], ['203.0.113.0/33'], ['203.0.113.0/-1'], ['2001:db8::/129'], ['203.0.113.0/24/8'], ['']])(
      '%j is none',
      async (range) => {
        expect((await create({ address_ranges: [range] })).status).toBe(400);
      },
    );

    it('cannot be talked past: what a stranger writes before the proxy’s own word does not count', async () => {
      const { token } = (await create({ address_ranges: ['203.0.113.7'] })).body;
      expect(await statusOf(token, '/api/agents', '203.0.113.7, 198.51.100.66')).toBe(403);
    });
  });

  it('is over after its time', async () => {
    const { id, token } = (await create()).body;
    await sql(server, 'UPDATE api_tokens SET expires_at = now() WHERE id = $1', [id]);
    expect(await statusOf(token)).toBe(401);
  });

  it('is over when it is revoked: by its maker, or by who manages users, and by nobody else', async () => {
    const [mine, theirs] = [(await create()).body, (await create()).body];
    const stranger = await signIn(server, await makeUser(server, 'technician'));
    const revoke = async (id: string, token: string) =>
      (await server.request('DELETE', `/api/tokens/${id}`, { token })).status;
    expect(await revoke(mine.id, stranger)).toBe(404);
    expect(await statusOf(mine.token)).toBe(200);
    expect(await revoke(mine.id, session)).toBe(204);
    expect(await revoke(mine.id, session)).toBe(404);
    expect(await revoke(theirs.id, server.adminToken)).toBe(204);
    expect([await statusOf(mine.token), await statusOf(theirs.token)]).toEqual([401, 401]);
  });

  it('is listed for its maker, and for who manages users', async () => {
    const { id } = (await create()).body;
    const idsFor = async (token: string) =>
      (await server.request<{ items: { id: string }[] }>('GET', '/api/tokens?limit=500', { token })).body.items.map(
        (item) => item.id,
      );
    expect(await idsFor(session)).toContain(id);
    expect(await idsFor(server.adminToken)).toContain(id);
    expect(await idsFor(await signIn(server, await makeUser(server, 'technician')))).toEqual([]);
  });

  it('remembers when and from where it was used last', async () => {
    const { id, token } = (await create()).body;
    const read = () =>
      sqlRow<{ last_used_at: Date | null; last_used_address: string | null }>(
        server,
        'SELECT last_used_at, last_used_address FROM api_tokens WHERE id = $1',
        [id],
      );
    expect(await read()).toEqual({ last_used_at: null, last_used_address: null });
    await statusOf(token, '/api/agents', '203.0.113.9');
    const first = await read();
    expect(first.last_used_address).toBe('203.0.113.9');
    await statusOf(token, '/api/agents', '203.0.113.9');
    expect(await read()).toEqual(first);
    await statusOf(token, '/api/agents', '203.0.113.10');
    expect(await read()).toMatchObject({ last_used_address: '203.0.113.10' });
  });

  it('holds the permissions it was given, and is nobody’s session', async () => {
    const { token } = (await create({ permissions: ['agents.read'], client_ids: [site.clientId] })).body;
    const { body } = await me(token);
    expect(body).toMatchObject({
      permissions: ['agents.read'],
      client_scope: { kind: 'clients', client_ids: [site.clientId] },
    });
    expect(await statusOf(token, '/api/sites')).toBe(403);
    expect((await server.request('POST', '/api/realtime/tickets', { token })).status).toBe(403);
  });

  it('submits commands under its own name in the audit log', async () => {
    const { agent, agentId } = await makeAgent(server, site);
    const { id, token } = (await create({ permissions: ['commands.run'] })).body;
    const submitted = await server.request<{ id: string }>('POST', `/api/agents/${agentId}/command`, {
      token,
      body: { command_type: 'shell', command: 'id' },
    });
    expect(submitted.status).toBe(202);
    const entry = await sqlRow(server, 'SELECT actor_kind, actor_id FROM audit_log WHERE object_id = $1', [
      submitted.body.id,
    ]);
    expect(entry).toEqual({ actor_kind: 'api_token', actor_id: id });
    await agent.close();
  });

  it('replays the answers of its own Idempotency-Key, and never those of its maker', async () => {
    const key = { 'Idempotency-Key': randomUUID() };
    const owner = await makeUser(server, 'owner');
    const ask = (token: string, name: string) =>
      server.request<{ api_key?: string }>('POST', '/api/sites', {
        token,
        headers: key,
        body: { client_id: site.clientId, name },
      });
    const name = `site ${randomUUID()}`;
    const maker = await signIn(server, owner);
    const first = await ask(maker, name);
    expect(first.status).toBe(201);
    expect((await ask(maker, name)).body.api_key).toBe(first.body.api_key);
    const elsewhere = { permissions: ['sites.manage'], client_ids: [await makeClient(server)] };
    const { token } = (await create(elsewhere, maker)).body;
    const replayed = await ask(token, name);
    expect(replayed.status).toBe(404);
    expect(JSON.stringify(replayed.body)).not.toContain('grmm_site_');
  });
});
