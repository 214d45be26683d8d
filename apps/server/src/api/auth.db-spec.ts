import { createHmac } from 'node:crypto';
import { ServerSecret } from '@gururmm/server/platform/secrets';
import { waitUntil } from '@gururmm/server/platform/testing';
import { ADMIN_EMAIL, ADMIN_PASSWORD, startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

interface Claims {
  readonly sub: string;
  readonly sid: string;
  readonly exp: number;
  readonly iat: number;
  readonly iss: string;
  readonly aud: string;
  readonly token_type: string;
}

describe('signing in', () => {
  let server: TestServer;

  beforeAll(async () => {
    // Failures count by address: each test comes from its own, as through a proxy.
    server = await startTestServer({ RMM_HTTP_TRUSTED_PROXIES: '127.0.0.1' });
  });

  afterAll(() => server.stop());

  const login = (email: string, password: string, address = '198.51.100.1') =>
    server.request<{ token: string; expires_at: string; user: Record<string, unknown>; code: string }>(
      'POST',
      '/api/auth/login',
      {
        body: { email, password },
        token: null,
        headers: { 'X-Forwarded-For': address },
      },
    );
  const me = (token: string) => server.request<{ email: string; code: string }>('GET', '/api/auth/me', { token });

  it('gives a token for a day and says who it belongs to', async () => {
    const { status, body } = await login(ADMIN_EMAIL.toUpperCase(), ADMIN_PASSWORD);
    expect(status).toBe(200);
    expect(body.user).toMatchObject({
      email: ADMIN_EMAIL,
      role: 'owner',
      client_scope: { kind: 'all', client_ids: [] },
    });
    expect(JSON.stringify(body.user)).not.toMatch(/hash|argon/i);
    const seconds = (Date.parse(body.expires_at) - Date.now()) / 1000;
    expect(Math.abs(seconds - 86_400)).toBeLessThan(30);
    const { exp, iat } = claimsOf(body.token);
    expect(exp - iat).toBe(86_400);
    expect((await me(body.token)).body.email).toBe(ADMIN_EMAIL);
  });

  it('answers a wrong password, an unknown account and a disabled one alike', async () => {
    const disabled = await makeUser(server, 'technician');
    await sql(server, 'UPDATE users SET is_disabled = true WHERE id = $1', [disabled.id]);
    const answers = [
      await login(ADMIN_EMAIL, 'wrong', '198.51.100.2'),
      await login('nobody@example.com', ADMIN_PASSWORD, '198.51.100.2'),
      await login(disabled.email, disabled.password, '198.51.100.2'),
    ].map(({ status, body }) => ({ status, body: { ...body, request_id: '' } }));
    expect(answers[0]).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('locks an account for a growing time after five failures, even for the right password', async () => {
    const user = await makeUser(server, 'read_only');
    for (let failure = 1; failure <= 6; failure += 1) {
      expect((await login(user.email, 'wrong', `198.51.100.${10 + failure}`)).status).toBe(401);
    }
    const locked = await login(user.email, user.password, '198.51.100.20');
    expect(locked).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
    const waitSeconds = Number(locked.headers.get('retry-after'));
    expect(waitSeconds).toBeGreaterThanOrEqual(1);
    expect(waitSeconds).toBeLessThanOrEqual(2);
    await sql(server, `UPDATE auth_failures SET blocked_until = now() WHERE subject LIKE '%' || $1`, [user.email]);
    expect((await login(user.email, 'wrong', '198.51.100.21')).status).toBe(401);
    const longer = await login(user.email, user.password, '198.51.100.22');
    expect(Number(longer.headers.get('retry-after'))).toBeGreaterThan(2);
    await sql(server, `UPDATE auth_failures SET blocked_until = now() WHERE subject LIKE '%' || $1`, [user.email]);
    expect((await login(user.email, user.password, '198.51.100.23')).status).toBe(200);
    // A success forgets the failures of the account.
    expect((await login(user.email, 'wrong', '198.51.100.24')).status).toBe(401);
    expect((await login(user.email, user.password, '198.51.100.25')).status).toBe(200);
  });

  it.each([
    ['no e-mail address', { password: 'x' }],
    ['something that is no e-mail address', { email: 'admin', password: 'x' }],
    ['no password', { email: ADMIN_EMAIL }],
    ['a password that is no text', { email: ADMIN_EMAIL, password: { $ne: '' } }],
    ['an empty password', { email: ADMIN_EMAIL, password: '' }],
    ['a very long password', { email: ADMIN_EMAIL, password: 'x'.repeat(200) }],
    ['a field that nobody knows', { email: ADMIN_EMAIL, password: 'x', role: 'owner' }],
  ])('%s is a faulty request', async (_what, body) => {
    const answer = await server.request('POST', '/api/auth/login', { body, token: null });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(JSON.stringify(answer.body)).not.toContain('xxxx');
  });

  it('nobody registers by themselves', async () => {
    const answer = await server.request('POST', '/api/auth/register', {
      body: { email: 'me@example.com', password: 'a long enough password', name: 'Me' },
      token: null,
    });
    expect(answer).toMatchObject({ status: 403, body: { code: 'registration_disabled' } });
    expect(await sql(server, `SELECT 1 FROM users WHERE email = 'me@example.com'`)).toEqual([]);
  });

  it('ends with the sign-out: the token no longer works, others do', async () => {
    const user = await makeUser(server, 'read_only');
    const [ended, kept] = [await signIn(server, user), await signIn(server, user)];
    expect((await server.request('POST', '/api/auth/logout', { token: ended })).status).toBe(204);
    expect(await me(ended)).toMatchObject({ status: 401, body: { code: 'session_expired' } });
    expect((await me(kept)).status).toBe(200);
  });

  it('ends for a user who is disabled, at once', async () => {
    const user = await makeUser(server, 'technician');
    const token = await signIn(server, user);
    await sql(server, 'UPDATE users SET is_disabled = true WHERE id = $1', [user.id]);
    expect((await me(token)).status).toBe(401);
  });

  it('ends when the session’s row has expired, whatever the token says', async () => {
    const token = await signIn(server, await makeUser(server, 'technician'));
    await sql(server, `UPDATE sessions SET expires_at = now() - interval '1 second' WHERE id = $1`, [
      claimsOf(token).sid,
    ]);
    expect((await me(token)).status).toBe(401);
  });

  describe('a change of password', () => {
    const change = (token: string, current_password: string, new_password: string) =>
      server.request('POST', '/api/auth/password', { token, body: { current_password, new_password } });

    it('ends every other session of the user, and only the new password works', async () => {
      const user = await makeUser(server, 'read_only');
      const [other, own] = [await signIn(server, user), await signIn(server, user)];
      const stranger = await signIn(server, await makeUser(server, 'read_only'));
      expect((await change(own, user.password, 'another good password')).status).toBe(204);
      expect((await me(other)).status).toBe(401);
      expect((await me(own)).status).toBe(200);
      expect((await me(stranger)).status).toBe(200);
      expect((await login(user.email, user.password, '198.51.100.40')).status).toBe(401);
      expect((await login(user.email, 'another good password', '198.51.100.40')).status).toBe(200);
      const { hash } = await sqlRow<{ hash: string }>(server, 'SELECT password_hash AS hash FROM users WHERE id = $1', [
        user.id,
      ]);
      expect(hash).toMatch(/^\$argon2id\$/);
    });

    it.each([
      ['the wrong current password', 'wrong', 'another good password', 'current_password'],
      ['a short new one', undefined, 'short', 'new_password'],
      ['a new one that is too long', undefined, 'x'.repeat(129), 'new_password'],
    ])('needs more than %s', async (_what, current, next, path) => {
      const user = await makeUser(server, 'read_only');
      const token = await signIn(server, user);
      const answer = await change(token, current ?? user.password, next);
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ path }] } });
      expect((await login(user.email, user.password, '198.51.100.41')).status).toBe(200);
    });

    it('cannot be used to guess the current password', async () => {
      const user = await makeUser(server, 'read_only');
      const token = await signIn(server, user);
      for (let guess = 0; guess < 6; guess += 1) await change(token, `guess ${guess}`, 'another good password');
      expect((await change(token, user.password, 'another good password')).status).toBe(429);
    });
  });

  describe('a token', () => {
    const secret = new ServerSecret('a secret for specs that is long enough');
    let token: string;
    let claims: Claims;

    beforeAll(async () => {
      token = await signIn(server, await makeUser(server, 'read_only'));
      claims = claimsOf(token);
    });

    const signed = (changes: Record<string, unknown>, { alg = 'HS256', key = secret.derive('access-token') } = {}) => {
      const hash = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' }[alg] ?? 'sha256';
      const head = encode({ alg, typ: 'JWT' });
      const body = encode({ ...claims, ...changes });
      return `${head}.${body}.${createHmac(hash, key).update(`${head}.${body}`).digest('base64url')}`;
    };

    it('made with the server’s own key is taken: the refusals below have other reasons', async () => {
      expect((await me(signed({}))).status).toBe(200);
    });

    it.each([
      ['none at all', () => ''],
      ['garbage', () => 'garbage'],
      ['a changed signature', () => `${token.slice(0, -4)}AAAA`],
      ['changed claims', () => token.replace(/\.[^.]+\./, `.${encode({ ...claims, sub: '0' })}.`)],
      ['no signature', () => token.replace(/[^.]+$/, '')],
      ['the algorithm none', () => `${encode({ alg: 'none', typ: 'JWT' })}.${encode({ ...claims })}.`],
      ['HS512', () => signed({}, { alg: 'HS512' })],
      ['HS384', () => signed({}, { alg: 'HS384' })],
      ['the root secret as its key', () => signed({}, { key: Buffer.from('a secret for specs that is long enough') })],
      ['the key of another purpose', () => signed({}, { key: secret.derive('idempotency') })],
      ['an expiry that is over', () => signed({ exp: Math.floor(Date.now() / 1000) - 1 })],
      ['another issuer', () => signed({ iss: 'somebody' })],
      ['another audience', () => signed({ aud: 'somebody' })],
      ['another type', () => signed({ token_type: 'refresh' })],
      ['an unknown session', () => signed({ sid: '7b1e8f0c-2a57-4f0e-9d2c-3f5a1c9e4b10' })],
      ['no session', () => signed({ sid: undefined })],
    ])('with %s is refused', async (_what, make) => {
      const answer = await me(make());
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    });

    it('is looked for in the Authorization header alone', async () => {
      const inQuery = await server.request('GET', `/api/auth/me?access_token=${token}&token=${token}`, { token: null });
      const inCookie = await server.request('GET', '/api/auth/me', {
        token: null,
        headers: { Cookie: `token=${token}` },
      });
      expect([inQuery.status, inCookie.status]).toEqual([401, 401]);
    });
  });

  it('is noted with the address that a trusted proxy names', async () => {
    const user = await makeUser(server, 'read_only');
    await login(user.email, user.password, '203.0.113.77, 127.0.0.1');
    const row = await waitUntil('the session', async () => {
      const [session] = await sql<{ address: string }>(server, 'SELECT address FROM sessions WHERE user_id = $1', [
        user.id,
      ]);
      return session;
    });
    expect(row.address).toBe('203.0.113.77');
  });
});

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function claimsOf(token: string): Claims {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;
}
