import { randomUUID } from 'node:crypto';
import { Database } from '@gururmm/server/platform/database';
import { waitUntil } from '@gururmm/server/platform/testing';
import { BentProvider, type Claims, TENANT } from '../testing/bent-provider';
import { TestBrowser } from '../testing/test-browser';
import { startTestServer, ADMIN_EMAIL, ADMIN_PASSWORD, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';

interface UserRow {
  readonly id: string;
  readonly email: string;
  readonly role: string;
}

describe('single sign-on', () => {
  let provider: BentProvider;
  let server: TestServer;
  let browser: TestBrowser;

  beforeAll(async () => {
    provider = await BentProvider.start();
    server = await startTestServer(provider.environment);
  });

  beforeEach(async () => {
    browser = new TestBrowser(server);
    provider.reset(makePerson());
    await sql(server, 'DELETE FROM auth_failures');
  });

  afterAll(async () => {
    await server.stop();
    await provider.stop();
  });

  function makePerson(claims: Claims = {}): Claims {
    const oid = randomUUID();
    return {
      oid,
      name: 'Ada Lovelace',
      preferred_username: `${oid}@example.com`,
      roles: ['GuruRMM.Technician'],
      ...claims,
    };
  }

  const userOf = (person: Claims) =>
    sql<UserRow>(
      server,
      'SELECT id, email, role FROM users WHERE sso_issuer = $1 AND sso_tenant = $2 AND sso_subject = $3',
      [provider.issuer, TENANT, person['oid']],
    ).then((rows) => rows[0]);

  async function counts(): Promise<unknown> {
    return sqlRow(
      server,
      'SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM sessions) AS sessions, (SELECT count(*) FROM sso_handovers) AS handovers',
    );
  }

  const lastAct = () =>
    sqlRow<{ action: string; actor_name: string; after: Claims }>(
      server,
      'SELECT action, actor_name, before, after FROM audit_log ORDER BY id DESC LIMIT 1',
    );

  describe('happy path', () => {
    it('tells the sign-in page where to go', async () => {
      const answer = await server.request('GET', '/api/auth/sso', { token: null });
      expect([answer.status, answer.body]).toEqual([
        200,
        { enabled: true, login_url: '/api/auth/sso/login', single_sign_on_only: false },
      ]);
    });

    it('asks with S256, state and nonce, each time others', async () => {
      const [first, second] = [await browser.start(), await new TestBrowser(server).start()];
      expect(Object.fromEntries(first.searchParams)).toMatchObject({
        response_type: 'code',
        redirect_uri: 'https://rmm.example.com/api/auth/sso/callback',
        code_challenge_method: 'S256',
      });
      for (const name of ['state', 'nonce', 'code_challenge']) {
        expect(first.searchParams.get(name)).toMatch(/^[\w-]{40,}$/);
        expect(first.searchParams.get(name)).not.toBe(second.searchParams.get(name));
      }
    });

    it('makes an account and a session that works', async () => {
      expect(await browser.signIn()).toBe('/sso-complete');
      const { status, body } = await browser.collect();
      const user = await userOf(provider.person);
      expect([status, body.user.id, body.user.role]).toEqual([200, user?.id, 'technician']);
      const me = await server.request('GET', '/api/auth/me', { token: body.token });
      expect(me.body).toMatchObject({ email: provider.person['preferred_username'], second_factor_missing: false });
      const session = await sqlRow(server, 'SELECT auth_method, has_second_factor FROM sessions WHERE user_id = $1', [
        user?.id,
      ]);
      expect(session).toEqual({ auth_method: 'sso', has_second_factor: true });
    });

    it('is found again by tenant and object id, whatever the e-mail address says now', async () => {
      await browser.signIn();
      const before = await userOf(provider.person);
      provider.reset({ ...provider.person, preferred_username: 'new-name@example.com' });
      await browser.signIn();
      expect(await userOf(provider.person)).toEqual(before);
    });

    it('keeps tokens and codes out of every URL and out of reach of scripts', async () => {
      const page = await browser.signIn('/agents?q=1');
      expect(page).toBe('/sso-complete?return_to=%2Fagents%3Fq%3D1');
      const [state, , handover] = browser.cookiesSet;
      expect(state).toMatch(/^__Host-rmm_sso_state=.+; Max-Age=600; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/);
      expect(handover).toMatch(
        /^__Host-rmm_sso_handover=[\w-]{43}; Max-Age=60; Path=\/; .*HttpOnly; Secure; SameSite=Strict$/,
      );
      const code = browser.cookies().get('__Host-rmm_sso_handover') ?? '';
      expect(page).not.toContain(code);
      const stored = await sql<{ code_hash: Buffer }>(server, 'SELECT code_hash FROM sso_handovers');
      expect(stored.some((row) => row.code_hash.includes(code))).toBe(false);
    });

    it('notes the sign-in, and not its tokens', async () => {
      await browser.signIn();
      await browser.collect();
      const act = await lastAct();
      expect([act.action, act.actor_name]).toEqual(['auth.sign_in', provider.person['preferred_username']]);
      expect(act.after).toEqual({ method: 'sso', second_factor: true });
    });
  });

  describe('the one-time code', () => {
    it('works once', async () => {
      await browser.signIn();
      const cookies = new Map(browser.cookies());
      expect((await browser.collect()).status).toBe(200);
      expect(browser.cookies().size).toBe(0);
      for (const [name, value] of cookies) browser.cookies().set(name, value);
      const second = await browser.collect<{ code: string }>();
      expect([second.status, second.body.code]).toEqual([401, 'invalid_credentials']);
    });

    it('expires', async () => {
      await browser.signIn();
      await sql(server, `UPDATE sso_handovers SET expires_at = now() - interval '1 second'`);
      expect((await browser.collect()).status).toBe(401);
    });

    it('is worth nothing once the account is disabled', async () => {
      await browser.signIn();
      await sql(server, 'UPDATE users SET is_disabled = true WHERE sso_subject = $1', [provider.person['oid']]);
      expect((await browser.collect()).status).toBe(401);
    });

    it('cannot be done without', async () => {
      expect((await browser.collect()).status).toBe(401);
      browser.cookies().set('__Host-rmm_sso_handover', 'x'.repeat(43));
      expect((await browser.collect()).status).toBe(401);
    });
  });

  describe('roles', () => {
    it('follow the provider at every sign-in, and sessions feel it at once', async () => {
      await browser.signIn();
      const { token } = (await browser.collect()).body;
      provider.reset({ ...provider.person, roles: ['GuruRMM.ReadOnly', 'GuruRMM.Administrator'] });
      await browser.signIn();
      expect((await userOf(provider.person))?.role).toBe('administrator');
      expect((await lastAct()).after).toEqual({ role: 'administrator' });
      expect((await server.request('GET', '/api/users', { token })).status).toBe(200);
      provider.reset({ ...provider.person, roles: ['GuruRMM.ReadOnly'] });
      await browser.signIn();
      expect((await server.request('GET', '/api/users', { token })).status).toBe(403);
    });

    it.each([
      ['none', undefined],
      ['an empty list', []],
      ['unknown ones', ['GuruRMM.Root', 'owner', 'gururmm.owner']],
    ])('refuse a person with %s', async (_, roles) => {
      provider.reset(makePerson({ roles }));
      const before = await counts();
      expect(await browser.signIn()).toBe('/login?sso_error=no_role');
      expect(await counts()).toEqual(before);
      const act = await lastAct();
      expect([act.action, act.actor_name]).toEqual(['auth.sso_refused', provider.person['preferred_username']]);
      expect(act.after).toMatchObject({ code: 'no_role', sso_subject: provider.person['oid'] });
    });

    it('never come from groups, nor from their overage', async () => {
      provider.reset(
        makePerson({ roles: undefined, groups: ['GuruRMM.Owner'], hasgroups: true, wids: ['GuruRMM.Owner'] }),
      );
      expect(await browser.signIn()).toBe('/login?sso_error=no_role');
      expect(await userOf(provider.person)).toBeUndefined();
    });

    it('are refused to an account that had one', async () => {
      await browser.signIn();
      await browser.collect();
      provider.reset({ ...provider.person, roles: [] });
      const before = await counts();
      expect(await browser.signIn()).toBe('/login?sso_error=no_role');
      expect(await counts()).toEqual(before);
    });

    it('leave the last owner', async () => {
      provider.reset(makePerson({ roles: ['GuruRMM.Owner'] }));
      await browser.signIn();
      await sql(server, `UPDATE users SET is_disabled = true WHERE email = $1`, [ADMIN_EMAIL]);
      provider.reset({ ...provider.person, roles: ['GuruRMM.ReadOnly'] });
      expect(await browser.signIn()).toBe('/login?sso_error=last_owner');
      expect((await userOf(provider.person))?.role).toBe('owner');
      await sql(server, `UPDATE users SET is_disabled = false WHERE email = $1`, [ADMIN_EMAIL]);
      expect(await browser.signIn()).toBe('/sso-complete');
      expect((await userOf(provider.person))?.role).toBe('read_only');
    });
  });

  describe('accounts', () => {
    it.each([ADMIN_EMAIL, ADMIN_EMAIL.toUpperCase()])(
      'are not taken over by their e-mail address: %s',
      async (address) => {
        provider.reset(makePerson({ preferred_username: address, roles: ['GuruRMM.Owner'] }));
        const before = await counts();
        expect(await browser.signIn()).toBe('/login?sso_error=account_exists');
        expect(await counts()).toEqual(before);
        expect((await lastAct()).after).toMatchObject({ code: 'account_exists' });
        expect(await userOf(provider.person)).toBeUndefined();
      },
    );

    it('need an address', async () => {
      provider.reset(makePerson({ preferred_username: 'ada' }));
      expect(await browser.signIn()).toBe('/login?sso_error=no_email');
      provider.reset({ ...provider.person, email: `${randomUUID()}@example.com` });
      expect(await browser.signIn()).toBe('/sso-complete');
    });

    it('stay out while they are disabled', async () => {
      await browser.signIn();
      await sql(server, 'UPDATE users SET is_disabled = true WHERE sso_subject = $1', [provider.person['oid']]);
      const before = await counts();
      expect(await browser.signIn()).toBe('/login?sso_error=account_disabled');
      expect(await counts()).toEqual(before);
    });

    it('are made once by two first sign-ins at once', async () => {
      const browsers = [browser, new TestBrowser(server)];
      const callbacks = await Promise.all(browsers.map(async (each) => each.authorize(await each.start())));
      const pages = await server.app.get(Database).system.transaction(async (manager) => {
        // Nobody can write an account now: both sign-ins get as far as they can before one of them may.
        await manager.query('LOCK TABLE users IN SHARE MODE');
        const arriving = Promise.all(browsers.map((each, index) => each.comeBack(callbacks[index]!)));
        await waitUntil('both sign-ins to wait', async () => {
          const waiting = await sql(
            server,
            `SELECT DISTINCT pid FROM pg_locks
             WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
          );
          return waiting.length === 2;
        });
        return { arriving };
      });
      expect(await pages.arriving).toEqual(['/sso-complete', '/sso-complete']);
      expect(await userOf(provider.person)).toBeDefined();
    });
  });

  describe('single sign-on only', () => {
    afterAll(() => server.request('PUT', '/api/settings', { body: { single_sign_on_only: false } }));

    it('keeps passwords out, but for the break-glass account', async () => {
      const changed = await server.request('PUT', '/api/settings', { body: { single_sign_on_only: true } });
      expect(changed.status).toBe(200);
      const status = await server.request('GET', '/api/auth/sso', { token: null });
      expect(status.body).toMatchObject({ enabled: true, single_sign_on_only: true });
      const local = await server.request('POST', '/api/users', {
        body: { email: 'local@example.com', name: 'Local', role: 'technician', password: 'a password for specs' },
      });
      expect(local.status).toBe(201);
      const signIn = (email: string, password: string) =>
        server.request<{ code?: string }>('POST', '/api/auth/login', { body: { email, password }, token: null });
      const refused = await signIn('local@example.com', 'a password for specs');
      expect([refused.status, refused.body.code]).toEqual([403, 'single_sign_on_only']);
      expect((await signIn(ADMIN_EMAIL, ADMIN_PASSWORD)).status).toBe(200);
      expect(await browser.signIn()).toBe('/sso-complete');
      expect((await browser.collect()).status).toBe(200);
    });
  });
});
