import { createHmac, randomUUID } from 'node:crypto';
import { makeSite, type MadeSite } from '../testing/fleet';
import { type Claims, makeKey, signToken, TestIssuer } from '../testing/test-issuer';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

const AUDIENCE = 'https://rmm.example.com';

/** Claims as the two big platforms send them. */
const GITHUB = {
  sub: 'repo:acme/servers:ref:refs/heads/main',
  aud: AUDIENCE,
  repository: 'acme/servers',
  repository_id: '74',
  repository_owner: 'acme',
  ref: 'refs/heads/main',
  run_attempt: '1',
};
const GITLAB = {
  sub: 'project_path:acme/infra/servers:ref_type:branch:ref:main',
  aud: AUDIENCE,
  project_path: 'acme/infra/servers',
  namespace_id: '72',
  ref: 'main',
  ref_protected: 'true',
};

interface Exchanged {
  readonly token: string;
  readonly expires_at: string;
  readonly permissions: string[];
}

describe('exchange of a workload token', () => {
  let server: TestServer;
  let issuer: TestIssuer;
  let stranger: TestIssuer;
  let site: MadeSite;

  beforeAll(async () => {
    [server, issuer, stranger] = [await startTestServer(), await TestIssuer.start(), await TestIssuer.start()];
    site = await makeSite(server);
  });

  beforeEach(async () => {
    await sql(server, 'DELETE FROM trust_rules');
    await sql(server, 'DELETE FROM auth_failures');
  });

  afterAll(async () => {
    issuer.stop();
    stranger.stop();
    await server.stop();
  });

  async function makeRule(fields: object = {}, token = server.adminToken): Promise<string> {
    const made = await server.request<{ id: string }>('POST', '/api/trust-rules', {
      token,
      body: {
        name: 'deploy',
        issuer: issuer.url,
        audience: AUDIENCE,
        claims: { repository: 'acme/servers', ref: 'refs/heads/*' },
        permissions: ['clients.read', 'sites.read'],
        ...fields,
      },
    });
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    return made.body.id;
  }

  const exchange = (token: string) =>
    server.request<Exchanged>('POST', '/api/tokens/exchange', { body: { token }, token: null });

  /** Status, and the reason as only the audit log knows it. */
  async function refusalOf(token: string): Promise<string> {
    const before = await sqlRow(server, 'SELECT count(*) FROM api_tokens');
    const { status, body } = await exchange(token);
    expect([status, body]).toMatchObject([401, { code: 'unauthenticated', detail: 'The token is not accepted.' }]);
    expect(await sqlRow(server, 'SELECT count(*) FROM api_tokens')).toEqual(before);
    const act = await sqlRow<{ action: string; after: { reason: string } }>(
      server,
      'SELECT action, after FROM audit_log ORDER BY id DESC LIMIT 1',
    );
    expect(act.action).toBe('token.exchange_refused');
    return act.after.reason;
  }

  describe('that a rule allows', () => {
    it('gives a token of the rule', async () => {
      const id = await makeRule({ lifetime_seconds: 60 });
      const { status, headers, body } = await exchange(issuer.token(GITHUB));
      expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(body.token).toMatch(/^grmm_pat_[\w-]{43}$/);
      expect(body.permissions).toEqual(['clients.read', 'sites.read']);
      const lifetimeMs = Date.parse(body.expires_at) - Date.now();
      expect([lifetimeMs > 50_000, lifetimeMs <= 60_000]).toEqual([true, true]);
      const row = await sqlRow(server, 'SELECT trust_rule_id, name FROM api_tokens ORDER BY created_at DESC LIMIT 1');
      expect(row).toEqual({ trust_rule_id: id, name: 'deploy' });
    });

    it('is audited with what it was, and without the token', async () => {
      await makeRule();
      const workload = issuer.token(GITHUB);
      const { token } = (await exchange(workload)).body;
      const [act] = await sql<{ action: string; after: Claims }>(
        server,
        'SELECT action, after FROM audit_log ORDER BY id DESC LIMIT 1',
      );
      expect(act).toMatchObject({
        action: 'token.exchange',
        after: { rule: 'deploy', issuer: issuer.url, subject: GITHUB.sub },
      });
      const log = JSON.stringify(await sql(server, 'SELECT * FROM audit_log'));
      expect([log.includes(token), log.includes(workload)]).toEqual([false, false]);
    });

    it('works for GitLab claims, ES256 and one audience of many', async () => {
      await makeRule({ claims: { project_path: 'acme/infra/*', ref_protected: 'true' } });
      const token = issuer.token({ ...GITLAB, aud: ['https://other.example.com', AUDIENCE] }, issuer.ec);
      expect((await exchange(token)).status).toBe(200);
    });

    it('counts the first rule that fits, the oldest first', async () => {
      await makeRule({ name: 'other', claims: { repository: 'acme/other' } });
      await makeRule({ name: 'first', permissions: ['clients.read'] });
      await makeRule({ name: 'second', permissions: ['sites.read'] });
      expect((await exchange(issuer.token(GITHUB))).body.permissions).toEqual(['clients.read']);
    });

    it('tolerates clocks that differ by half a minute', async () => {
      await makeRule();
      const now = Math.floor(Date.now() / 1000);
      expect((await exchange(issuer.token({ ...GITHUB, nbf: now + 20, iat: now + 20 }))).status).toBe(200);
      expect((await exchange(issuer.token({ ...GITHUB, exp: now - 20 }))).status).toBe(200);
    });
  });

  describe('of the resulting token', () => {
    it('the permissions bind', async () => {
      await makeRule();
      const { token } = (await exchange(issuer.token(GITHUB))).body;
      expect((await server.request('GET', '/api/clients', { token })).status).toBe(200);
      expect((await server.request('GET', '/api/users', { token })).status).toBe(403);
      expect((await server.request('POST', '/api/clients', { token, body: { name: 'x' } })).status).toBe(403);
      expect((await server.request('GET', '/api/trust-rules', { token })).status).toBe(403);
    });

    it('the sites bind', async () => {
      const other = await makeSite(server);
      await makeRule({ site_ids: [site.id] });
      const { token } = (await exchange(issuer.token(GITHUB))).body;
      const list = await server.request<{ items: { id: string }[] }>('GET', '/api/sites', { token });
      expect(list.body.items.map(({ id }) => id)).toEqual([site.id]);
      expect((await server.request('GET', `/api/sites/${other.id}`, { token })).status).toBe(404);
      expect((await server.request('GET', `/api/clients/${other.clientId}`, { token })).status).toBe(404);
    });

    it('the end comes with the rule', async () => {
      const id = await makeRule();
      const { token } = (await exchange(issuer.token(GITHUB))).body;
      await server.request('DELETE', `/api/trust-rules/${id}`);
      expect((await server.request('GET', '/api/clients', { token })).status).toBe(401);
      expect(await refusalOf(issuer.token(GITHUB))).toMatch(/no rule for the issuer/);
    });

    it('the end comes with its time', async () => {
      await makeRule();
      const { token } = (await exchange(issuer.token(GITHUB))).body;
      await sql(server, `UPDATE api_tokens SET expires_at = now() - interval '1 second'`);
      expect((await server.request('GET', '/api/clients', { token })).status).toBe(401);
    });
  });

  describe('whose rule has a maker', () => {
    it('who is disabled gives nothing, and what it gave stops', async () => {
      const user = await makeUser(server, 'administrator');
      await makeRule({}, await signIn(server, user));
      const { token } = (await exchange(issuer.token(GITHUB))).body;
      await sql(server, 'UPDATE users SET is_disabled = true WHERE id = $1', [user.id]);
      expect((await server.request('GET', '/api/clients', { token })).status).toBe(401);
      expect(await refusalOf(issuer.token(GITHUB))).toMatch(/disabled/);
    });

    it('who lost rights gives no more than is left', async () => {
      const user = await makeUser(server, 'administrator');
      await makeRule({ permissions: ['clients.read', 'clients.manage'] }, await signIn(server, user));
      await sql(server, `UPDATE users SET role = 'read_only' WHERE id = $1`, [user.id]);
      expect((await exchange(issuer.token(GITHUB))).body.permissions).toEqual(['clients.read']);
    });

    it('who may do none of it any more gives nothing', async () => {
      const user = await makeUser(server, 'administrator');
      await makeRule({ permissions: ['clients.manage'] }, await signIn(server, user));
      await sql(server, `UPDATE users SET role = 'read_only' WHERE id = $1`, [user.id]);
      expect(await refusalOf(issuer.token(GITHUB))).toMatch(/none of it/);
    });
  });

  describe('that is refused', () => {
    const now = () => Math.floor(Date.now() / 1000);

    it.each<[string, Claims, RegExp]>([
      ['another repository', { repository: 'acme-evil/servers' }, /no rule fits/],
      ['another case of it', { repository: 'Acme/servers' }, /no rule fits/],
      ['a list of repositories', { repository: ['acme/servers'] }, /no rule fits/],
      ['no repository', { repository: undefined }, /no rule fits/],
      ['a tag instead of a branch', { ref: 'refs/tags/v1' }, /no rule fits/],
      ['another audience', { aud: 'https://other.example.com' }, /no rule for/],
      ['no audience', { aud: undefined }, /not a token/],
      ['an end that has passed', { exp: now() - 60 }, /"exp"/],
      ['no end', { exp: undefined }, /"exp"/],
      ['no time of issue', { iat: undefined }, /"iat"/],
      ['a start to come', { nbf: now() + 120 }, /"nbf"/],
    ])('has %s', async (_, claims, reason) => {
      await makeRule();
      expect(await refusalOf(issuer.token({ ...GITHUB, ...claims }))).toMatch(reason);
    });

    it('comes from an issuer that nobody configured, which is never asked', async () => {
      await makeRule();
      expect(await refusalOf(stranger.token(GITHUB))).toMatch(/no rule for/);
      expect(stranger.requests).toEqual([]);
    });

    it('says it comes from our issuer, but is signed by another key', async () => {
      await makeRule();
      expect(await refusalOf(issuer.token(GITHUB, makeKey('RS256', 'rsa')))).toMatch(/signature/);
      expect(await refusalOf(issuer.token(GITHUB, makeKey('RS256', 'unknown')))).toMatch(/no applicable key/);
      expect(await refusalOf(stranger.token({ ...GITHUB, iss: issuer.url }))).toMatch(/signature/);
    });

    it('brings its own key, or an address for it', async () => {
      await makeRule();
      const evil = makeKey('RS256', 'evil');
      const claims = { ...GITHUB, iss: issuer.url, iat: now(), exp: now() + 300 };
      const jwk = evil.publicKey.export({ format: 'jwk' });
      expect(await refusalOf(signToken(evil, claims, { jwk }))).toMatch(/no applicable key/);
      expect(await refusalOf(signToken(evil, claims, { jku: `${stranger.url}/jwks` }))).toMatch(/no applicable key/);
      expect(stranger.requests).toEqual([]);
    });

    it('is not signed, or with a shared secret', async () => {
      await makeRule();
      const [, payload] = issuer.token(GITHUB).split('.');
      const head = (alg: string) => Buffer.from(JSON.stringify({ alg, kid: 'rsa' })).toString('base64url');
      expect(await refusalOf(`${head('none')}.${payload}.`)).toMatch(/alg/);
      const publicKey = issuer.rsa.publicKey.export({ format: 'pem', type: 'spki' });
      const mac = createHmac('sha256', publicKey)
        .update(`${head('HS256')}.${payload}`)
        .digest('base64url');
      expect(await refusalOf(`${head('HS256')}.${payload}.${mac}`)).toMatch(/alg/);
    });

    it('is signed by the right key in another way', async () => {
      await makeRule();
      const claims = { ...GITHUB, iss: issuer.url, iat: now(), exp: now() + 300 };
      expect(await refusalOf(signToken(issuer.rsa, claims, { alg: 'RS512' }))).toMatch(/alg/);
    });

    it('was exchanged before', async () => {
      await makeRule();
      const token = issuer.token(GITHUB);
      expect((await exchange(token)).status).toBe(200);
      expect(await refusalOf(token)).toMatch(/exchanged before/);
    });

    it('was exchanged before, has no id, and got another signature', async () => {
      await makeRule();
      const token = issuer.token({ ...GITHUB, jti: undefined }, issuer.ec);
      const [header, payload] = token.split('.');
      const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as Claims;
      const again = signToken(issuer.ec, claims);
      expect([again.startsWith(`${header}.${payload}.`), again === token]).toEqual([true, false]);
      expect((await exchange(token)).status).toBe(200);
      expect(await refusalOf(again)).toMatch(/exchanged before/);
    });

    it('is sent many times at once: one of them wins', async () => {
      await makeRule();
      const token = issuer.token(GITHUB);
      const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await exchange(token)).status));
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    });

    it.each(['x', 'a.b.c', '..', `${Buffer.from('{}').toString('base64url')}.bnVsbA.x`])(
      'is no token: %s',
      async (text) => {
        expect(await refusalOf(text)).toBe('not a token');
      },
    );

    it.each([{}, { token: '' }, { token: 1 }, { token: 'x'.repeat(16_385) }, { token: 'x', extra: 1 }])(
      'breaks the schema: %#',
      async (body) => {
        expect((await server.request('POST', '/api/tokens/exchange', { body, token: null })).status).toBe(400);
      },
    );

    it('fails again and again: the address has to wait', async () => {
      for (let failure = 0; failure < 32; failure++) await exchange('not a token');
      const { status, headers } = await exchange(issuer.token(GITHUB));
      expect([status, Number(headers.get('retry-after')) > 0]).toEqual([429, true]);
    });
  });

  it.each<[string, Claims, RegExp]>([
    ['metadata of another issuer', { issuer: 'https://token.actions.githubusercontent.com' }, /of another issuer/],
    ['keys without TLS elsewhere', { jwks_uri: 'http://169.254.169.254/jwks' }, /without TLS/],
    ['keys in a file', { jwks_uri: 'file:///etc/passwd' }, /without TLS/],
  ])('does not take %s', async (_, metadata, reason) => {
    const odd = await TestIssuer.start();
    odd.metadata = metadata;
    await makeRule({ name: randomUUID(), issuer: odd.url });
    expect(await refusalOf(odd.token(GITHUB))).toMatch(reason);
    expect(odd.requests).toEqual(['/.well-known/openid-configuration']);
    odd.stop();
  });
});
