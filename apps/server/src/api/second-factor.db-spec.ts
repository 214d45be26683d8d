import { randomUUID } from 'node:crypto';
import { waitUntil } from '@gururmm/server/platform/testing';
import { generate } from 'otplib';
import { signInWithPassword } from '../access/credentials';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';
import { type MadeUser, makeUser } from '../testing/test-user';

interface Enrolled {
  readonly user: MadeUser;
  readonly token: string;
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
}

describe('the second factor', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server.stop());

  const login = (user: MadeUser, totp?: string) =>
    server.request<{ token: string; code: string }>('POST', '/api/auth/login', {
      token: null,
      body: { email: user.email, password: user.password, ...(totp === undefined ? {} : { totp }) },
    });
  const begin = (token: string) =>
    server.request<{ secret: string; otpauth_url: string }>('POST', '/api/auth/totp', { token });
  const confirm = (token: string, totp: string) =>
    server.request<{ recovery_codes: string[] }>('POST', '/api/auth/totp/confirm', { token, body: { totp } });
  const remove = (token: string, password: string, totp: string) =>
    server.request('DELETE', '/api/auth/totp', { token, body: { password, totp } });
  /** A command to nobody: 404 shows that the caller was let in. */
  const submit = (token: string) =>
    server.request('POST', `/api/agents/${randomUUID()}/command`, {
      token,
      body: { command_type: 'shell', command: 'id' },
    });
  /** As if the code before had been shown a while ago: the next one is a new one. */
  const laterThanLastCode = ({ id }: MadeUser) =>
    sql(server, 'UPDATE users SET totp_last_step = totp_last_step - 10 WHERE id = $1', [id]);
  const wrongCode = async (secret: string) =>
    ((Number(await generate({ secret })) + 1) % 1_000_000).toString().padStart(6, '0');
  const enrol = async (role: 'owner' | 'technician' = 'technician'): Promise<Enrolled> => {
    const user = await makeUser(server, role);
    const token = await signInWithPassword(server, user.email, user.password);
    const { secret } = (await begin(token)).body;
    const { body } = await confirm(token, await generate({ secret }));
    await laterThanLastCode(user);
    return { user, token, secret, recoveryCodes: body.recovery_codes };
  };

  describe('that is missing', () => {
    it('leaves a technician reading, and says what would help; shown, it lets them work', async () => {
      const user = await makeUser(server, 'technician');
      const token = await signInWithPassword(server, user.email, user.password);
      expect((await server.request('GET', '/api/agents', { token })).status).toBe(200);
      expect((await server.request('GET', '/api/auth/me', { token })).body).toMatchObject({
        second_factor_missing: true,
        permissions: expect.not.arrayContaining(['commands.run']) as string[],
      });
      expect(await submit(token)).toMatchObject({ status: 403, body: { code: 'second_factor_required' } });
      const makesToken = { name: 'x', permissions: ['commands.run'] };
      expect((await server.request('POST', '/api/tokens', { token, body: makesToken })).status).toBe(403);
      const { secret } = (await begin(token)).body;
      expect((await submit(token)).status).toBe(403);
      expect((await confirm(token, await generate({ secret }))).status).toBe(200);
      expect((await submit(token)).status).toBe(404);
      expect((await server.request('GET', '/api/auth/me', { token })).body).toMatchObject({
        second_factor_missing: false,
      });
    });

    it('keeps owners and administrators from their work too, and readers from nothing', async () => {
      for (const [role, expected] of [
        ['owner', 403],
        ['administrator', 403],
      ] as const) {
        const user = await makeUser(server, role);
        const token = await signInWithPassword(server, user.email, user.password);
        expect([role, (await submit(token)).status]).toEqual([role, expected]);
      }
      const reader = await makeUser(server, 'read_only');
      const token = await signInWithPassword(server, reader.email, reader.password);
      expect((await server.request('GET', '/api/auth/me', { token })).body).toMatchObject({
        second_factor_missing: false,
      });
    });

    it('does not lock out the break-glass account', async () => {
      expect((await submit(server.adminToken)).status).toBe(404);
    });

    it('is nothing when the setting is off, at once, and again when it is on', async () => {
      const user = await makeUser(server, 'technician');
      const token = await signInWithPassword(server, user.email, user.password);
      const require = (second_factor_required: boolean) =>
        server.request('PUT', '/api/settings', { body: { second_factor_required } });
      await require(false);
      try {
        expect((await submit(token)).status).toBe(404);
      } finally {
        await require(true);
      }
      expect((await submit(token)).status).toBe(403);
    });
  });

  describe('is set up', () => {
    it('only after a code was shown: a secret that nobody confirmed asks for nothing', async () => {
      const user = await makeUser(server, 'technician');
      const token = await signInWithPassword(server, user.email, user.password);
      const { status, body } = await begin(token);
      expect(status).toBe(201);
      expect(new URL(body.otpauth_url).searchParams.get('secret')).toBe(body.secret);
      expect(decodeURIComponent(body.otpauth_url)).toContain(user.email);
      expect((await login(user)).status).toBe(200);
      expect((await confirm(token, await wrongCode(body.secret))).status).toBe(400);
      expect((await login(user)).status).toBe(200);
      const confirmed = await confirm(token, await generate({ secret: body.secret }));
      expect(new Set(confirmed.body.recovery_codes).size).toBe(10);
      expect((await login(user)).body.code).toBe('totp_required');
    });

    it('with the secret that was shown last', async () => {
      const user = await makeUser(server, 'technician');
      const token = await signInWithPassword(server, user.email, user.password);
      const [first, second] = [(await begin(token)).body.secret, (await begin(token)).body.secret];
      expect(first).not.toBe(second);
      expect((await confirm(token, await generate({ secret: first }))).status).toBe(400);
      expect((await confirm(token, await generate({ secret: second }))).status).toBe(200);
    });

    it('once: whoever has a session cannot put another in its place', async () => {
      const { token, secret } = await enrol();
      expect((await begin(token)).status).toBe(409);
      expect((await confirm(token, await generate({ secret }))).status).toBe(400);
    });

    it('without a trace of its secrets in the database', async () => {
      const { user, secret, recoveryCodes } = await enrol();
      const { row } = await sqlRow<{ row: string }>(server, 'SELECT u::text AS row FROM users u WHERE id = $1', [
        user.id,
      ]);
      for (const text of [secret, ...recoveryCodes]) {
        expect(row).not.toContain(text);
        expect(row).not.toContain(Buffer.from(text).toString('hex'));
      }
      const { body } = await server.request('GET', `/api/users/${user.id}`);
      expect(body).toMatchObject({ has_totp: true });
      expect(JSON.stringify(body)).not.toContain(secret);
    });
  });

  describe('at the sign-in', () => {
    it('is needed beside the password, and opens a session that may work', async () => {
      const { user, secret } = await enrol();
      expect(await login(user)).toMatchObject({ status: 401, body: { code: 'totp_required' } });
      expect(await login(user, await wrongCode(secret))).toMatchObject({
        status: 401,
        body: { code: 'invalid_credentials' },
      });
      const { status, body } = await login(user, await generate({ secret }));
      expect(status).toBe(200);
      expect((await submit(body.token)).status).toBe(404);
    });

    it('is told to nobody who does not know the password', async () => {
      const { user } = await enrol();
      expect((await login({ ...user, password: 'wrong' })).body.code).toBe('invalid_credentials');
    });

    it('takes no code twice, also when two use it at once', async () => {
      const { user, secret } = await enrol();
      const code = await generate({ secret });
      const raced = await Promise.all([login(user, code), login(user, code), login(user, code)]);
      expect(raced.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
      expect((await login(user, code)).status).toBe(401);
    });

    it('takes the code of the half minute before, and none older or newer', async () => {
      for (const [shiftSeconds, expected] of [
        [-30, 200],
        [-120, 401],
        [90, 401],
      ] as const) {
        const { user, secret } = await enrol();
        // Not across the edge of two half minutes.
        await waitUntil('the middle of a half minute', () => Date.now() % 30_000 < 27_000);
        const code = await generate({ secret, epoch: Math.floor(Date.now() / 1000) + shiftSeconds });
        expect([shiftSeconds, (await login(user, code)).status]).toEqual([shiftSeconds, expected]);
      }
    });

    it('takes each recovery code once, however it is typed', async () => {
      const { user, recoveryCodes } = await enrol();
      const [first = '', second = ''] = recoveryCodes;
      const raced = await Promise.all([login(user, first), login(user, first)]);
      expect(raced.map(({ status }) => status).sort()).toEqual([200, 401]);
      expect((await login(user, first)).status).toBe(401);
      expect((await login(user, ` ${second.toUpperCase()} `)).status).toBe(200);
    });

    it('cannot be guessed: after five failures even the right code waits', async () => {
      const { user, secret } = await enrol();
      for (let failure = 1; failure <= 6; failure += 1) {
        expect((await login(user, await wrongCode(secret))).status).toBe(401);
      }
      const locked = await login(user, await generate({ secret }));
      expect(locked).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
      expect(Number(locked.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    });
  });

  describe('is removed', () => {
    it('with the password and a code, and then asked for no more', async () => {
      const { user, token, secret } = await enrol();
      expect((await remove(token, 'wrong', await generate({ secret }))).status).toBe(400);
      expect((await remove(token, user.password, await wrongCode(secret))).status).toBe(400);
      expect((await login(user)).status).toBe(401);
      expect((await remove(token, user.password, await generate({ secret }))).status).toBe(204);
      const { status, body } = await login(user);
      expect(status).toBe(200);
      expect((await submit(body.token)).status).toBe(403);
    });

    it('by somebody who has lost the device, with a recovery code; the others end with it', async () => {
      const { user, token, recoveryCodes } = await enrol();
      const [first = '', second = ''] = recoveryCodes;
      expect((await remove(token, user.password, first)).status).toBe(204);
      expect((await begin(token)).status).toBe(201);
      expect((await remove(token, user.password, second)).status).toBe(400);
    });

    it('not by guessing with a stolen token', async () => {
      const { user, token, secret } = await enrol();
      for (let guess = 0; guess < 6; guess += 1) await remove(token, user.password, await wrongCode(secret));
      expect((await remove(token, user.password, await generate({ secret }))).status).toBe(429);
    });
  });
});
