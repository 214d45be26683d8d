import { randomUUID } from 'node:crypto';
import { makeSite } from '../testing/fleet';
import { ADMIN_EMAIL, ADMIN_PASSWORD, startTestServer, type TestServer } from '../testing/test-server';
import { sqlRow } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

const DEFAULTS = {
  registration_enabled: false,
  second_factor_required: true,
  single_sign_on_only: false,
  second_person_required: false,
  dispatch_frozen: false,
};

describe('settings', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterEach(() => server.request('PUT', '/api/settings', { body: DEFAULTS }));
  afterAll(() => server.stop());

  const change = (body: unknown) => server.request('PUT', '/api/settings', { body });
  const register = (body: Record<string, unknown> = {}) =>
    server.request('POST', '/api/auth/register', {
      token: null,
      body: { email: `new-${randomUUID()}@example.com`, password: 'a good long password', ...body },
    });
  const login = async (email: string, password: string) =>
    server.request<{ code: string }>('POST', '/api/auth/login', { token: null, body: { email, password } });

  it('are safe from the start', async () => {
    expect((await server.request('GET', '/api/settings')).body).toEqual(DEFAULTS);
  });

  it('change in what was named, and tell what holds now', async () => {
    expect(await change({ second_factor_required: false })).toMatchObject({
      status: 200,
      body: { ...DEFAULTS, second_factor_required: false },
    });
    expect((await change({})).body).toEqual({ ...DEFAULTS, second_factor_required: false });
    expect((await server.request('GET', '/api/settings')).body).toMatchObject({ second_factor_required: false });
  });

  it.each([{ registration_enabled: 'yes' }, { registration_enabled: 1 }, { colour: 'red' }, []])(
    'take no %j',
    async (body) => {
      expect((await change(body)).status).toBe(400);
      expect((await server.request('GET', '/api/settings')).body).toEqual(DEFAULTS);
    },
  );

  it('are not even read by a technician', async () => {
    const token = await signIn(server, await makeUser(server, 'technician'));
    expect((await server.request('GET', '/api/settings', { token })).status).toBe(403);
  });

  it('keep what changed, by whom, from what, to what', async () => {
    const requestId = `settings-${randomUUID()}`;
    await server.request('PUT', '/api/settings', {
      body: { registration_enabled: true },
      headers: { 'X-Request-Id': requestId },
    });
    const entry = await sqlRow(
      server,
      'SELECT actor_name, action, before, after FROM audit_log WHERE request_id = $1',
      [requestId],
    );
    expect(entry).toEqual({
      actor_name: ADMIN_EMAIL,
      action: 'settings.update',
      before: DEFAULTS,
      after: { ...DEFAULTS, registration_enabled: true },
    });
  });

  describe('on registration', () => {
    it('off: nobody, and no body is looked at', async () => {
      expect(await register()).toMatchObject({ status: 403, body: { code: 'registration_disabled' } });
      expect((await register({ email: 'nonsense' })).status).toBe(403);
    });

    it('on: a reader who sees no client until somebody gives them one', async () => {
      const site = await makeSite(server);
      await change({ registration_enabled: true });
      const email = `reader-${randomUUID()}@example.com`;
      const made = await register({ email });
      expect(made).toMatchObject({ status: 201, body: { email, role: 'read_only' } });
      const token = await signIn(server, { email, password: 'a good long password' });
      expect((await server.request('GET', '/api/auth/me', { token })).body).toMatchObject({
        role: 'read_only',
        client_scope: { kind: 'clients' },
      });
      for (const path of ['clients', 'sites', 'agents', 'commands', 'jobs']) {
        expect([path, (await server.request('GET', `/api/${path}`, { token })).body['items']]).toEqual([path, []]);
      }
      expect((await server.request('GET', `/api/sites/${site.id}`, { token })).status).toBe(404);
      expect((await server.request('POST', '/api/clients', { token, body: { name: 'x' } })).status).toBe(403);
    });

    it('on: nobody chooses a role, a weak password or somebody else’s address', async () => {
      await change({ registration_enabled: true });
      expect((await register({ role: 'owner' })).status).toBe(400);
      expect((await register({ password: 'short' })).status).toBe(400);
      expect((await register({ email: ADMIN_EMAIL.toUpperCase() })).status).toBe(409);
    });
  });

  describe('on single sign-on', () => {
    it('only: passwords no longer sign in, but for the break-glass account', async () => {
      const user = await makeUser(server, 'read_only');
      await change({ single_sign_on_only: true });
      expect(await login(user.email, user.password)).toMatchObject({
        status: 403,
        body: { code: 'single_sign_on_only' },
      });
      expect((await login(user.email, 'wrong')).body.code).toBe('invalid_credentials');
      expect((await login(ADMIN_EMAIL, ADMIN_PASSWORD)).status).toBe(200);
    });
  });
});
