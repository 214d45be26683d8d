import { randomUUID } from 'node:crypto';
import { type Role, ROLES } from '@gururmm/server/platform/http';
import { waitUntil } from '@gururmm/server/platform/testing';
import pg from 'pg';
import { makeClient, makeSite } from '../testing/fleet';
import { TestConsole } from '../testing/test-console';
import { ADMIN_EMAIL, startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';
import { type MadeUser, makeUser, signIn } from '../testing/test-user';

interface UserBody {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly is_disabled: boolean;
  readonly client_scope: { kind: string; client_ids: string[]; denied_client_ids: string[] };
  readonly invitation_token: string | null;
}

describe('users', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server.stop());

  const newEmail = () => `user-${randomUUID()}@example.com`;
  const create = (body: Record<string, unknown> = {}, token: string = server.adminToken) =>
    server.request<UserBody>('POST', '/api/users', {
      token,
      body: { email: newEmail(), name: 'Some One', role: 'technician', ...body },
    });
  const update = (id: string, body: unknown, token: string = server.adminToken) =>
    server.request<UserBody>('PUT', `/api/users/${id}`, { token, body });
  const remove = (id: string, token: string = server.adminToken) =>
    server.request('DELETE', `/api/users/${id}`, { token });
  const login = async (email: string, password: string) =>
    (await server.request('POST', '/api/auth/login', { token: null, body: { email, password } })).status;
  const clientIdsSeenBy = async (token: string) =>
    (await server.request<{ items: { id: string }[] }>('GET', '/api/clients?limit=500', { token })).body.items.map(
      ({ id }) => id,
    );

  /** Both requests have looked around and wait for the owners' rows; then they go on at once. */
  const meetingAtTheLock = async (requests: () => readonly Promise<{ status: number }>[]) => {
    // The one who looks is not in a transaction: there PostgreSQL would show what it saw first, again and again.
    const [holder, observer] = [1, 2].map(() => new pg.Client({ connectionString: server.databaseUrl }));
    if (holder === undefined || observer === undefined) throw new Error('two connections are needed');
    await Promise.all([holder.connect(), observer.connect()]);
    try {
      await holder.query('BEGIN');
      await holder.query(`SELECT id FROM users WHERE role = 'owner' FOR UPDATE`);
      const sent = requests();
      await waitUntil('all requests to wait', async () => {
        const { rows } = await observer.query(
          `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return rows.length >= sent.length;
      });
      await holder.query('COMMIT');
      return await Promise.all(sent);
    } finally {
      await Promise.all([holder.end(), observer.end()]);
    }
  };

  describe('are administrated', () => {
    it('with a first password, which is to be changed, or by invitation', async () => {
      const email = newEmail();
      const made = await create({ email, password: 'a first good password' });
      expect(made).toMatchObject({
        status: 201,
        body: { email, role: 'technician', must_change_password: true, has_password: true, invitation_token: null },
      });
      expect(await login(email.toUpperCase(), 'a first good password')).toBe(200);
      const invited = await create();
      expect(invited.body).toMatchObject({ has_password: false, must_change_password: false });
      expect(invited.body.invitation_token).toMatch(/^[\w-]{43}$/);
    });

    it('read, listed, searched, changed, removed', async () => {
      const mark = randomUUID();
      const { body: made } = await create({ name: `Find ${mark}` });
      const onlyOnce = ['invitation_token', 'invitation_expires_at'];
      const shown = Object.fromEntries(Object.entries(made).filter(([name]) => !onlyOnce.includes(name)));
      expect((await server.request('GET', `/api/users/${made.id}`)).body).toEqual(shown);
      const found = await server.request('GET', `/api/users?q=FIND ${mark}`);
      expect(found.body).toEqual({ items: [shown], next_cursor: null, total: 1 });
      const changed = await update(made.id, { name: 'Another', role: 'read_only' });
      expect(changed).toMatchObject({ status: 200, body: { name: 'Another', role: 'read_only', is_disabled: false } });
      expect((await remove(made.id)).status).toBe(204);
      expect((await server.request('GET', `/api/users/${made.id}`)).status).toBe(404);
      expect((await remove(made.id)).status).toBe(404);
    });

    it('without a secret in any answer', async () => {
      const { body } = await create({ password: 'a first good password' });
      const all = [body, (await server.request('GET', '/api/users?limit=500')).body];
      expect(JSON.stringify(all)).not.toMatch(/argon|hash|totp_secret|recovery/i);
    });

    it('once for each e-mail address, whatever its case', async () => {
      const email = newEmail();
      await create({ email });
      const again = await create({ email: ` ${email.toUpperCase()} ` });
      expect(again).toMatchObject({ status: 409, body: { code: 'already_exists', errors: [{ path: 'email' }] } });
    });

    it.each([
      ['no role', { role: undefined }],
      ['an unknown role', { role: 'root' }],
      ['no e-mail address', { email: 'nobody' }],
      ['a short password', { password: 'short' }],
      ['a password that is the e-mail address', { email: 'somebody@example.com', password: 'somebody@example.com' }],
      ['a client that does not exist', { client_scope: { kind: 'clients', client_ids: [randomUUID()] } }],
      ['a scope of no kind', { client_scope: { client_ids: [] } }],
      ['a field of the table', { is_break_glass: true }],
    ])('not with %s', async (_what, body) => {
      const before = await sqlRow(server, 'SELECT count(*) FROM users');
      expect((await create(body)).status).toBe(400);
      expect(await sqlRow(server, 'SELECT count(*) FROM users')).toEqual(before);
    });
  });

  describe('who are owners', () => {
    let administrator: string;
    let owner: MadeUser;

    beforeAll(async () => {
      administrator = await signIn(server, await makeUser(server, 'administrator'));
      owner = await makeUser(server, 'owner');
    });

    it('are made, changed, invited and removed by owners alone', async () => {
      const technician = await makeUser(server, 'technician');
      const refused = [
        await create({ role: 'owner' }, administrator),
        await update(technician.id, { role: 'owner' }, administrator),
        await update(owner.id, { name: 'x' }, administrator),
        await update(owner.id, { role: 'read_only' }, administrator),
        await remove(owner.id, administrator),
        await server.request('POST', `/api/users/${owner.id}/invite`, { token: administrator }),
      ];
      expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403]);
      expect(await login(owner.email, owner.password)).toBe(200);
      expect((await create({ role: 'owner' })).status).toBe(201);
      expect((await update(owner.id, { name: 'x' })).status).toBe(200);
    });

    it('cannot all be removed, also when two remove each other at once', async () => {
      const pair = await Promise.all([makeUser(server, 'owner'), makeUser(server, 'owner')]);
      const tokens = await Promise.all(pair.map((user) => signIn(server, user)));
      const others = await sql<{ id: string }>(
        server,
        `UPDATE users SET is_disabled = true WHERE role = 'owner' AND NOT id = ANY ($1) AND NOT is_disabled RETURNING id`,
        [pair.map(({ id }) => id)],
      );
      try {
        const statuses = await meetingAtTheLock(() => [
          remove(pair[1].id, tokens[0]),
          update(pair[0].id, { is_disabled: true }, tokens[1]),
        ]);
        const left = await sqlRow<{ count: number }>(
          server,
          `SELECT count(*)::int AS count FROM users WHERE role = 'owner' AND NOT is_disabled`,
        );
        expect(left.count).toBe(1);
        expect(statuses.filter(({ status }) => status < 300)).toHaveLength(1);
      } finally {
        await sql(server, 'UPDATE users SET is_disabled = false WHERE id = ANY ($1)', [others.map(({ id }) => id)]);
      }
    });
  });

  it('get no more from an API token than the token itself holds, whoever made it', async () => {
    const token = async (permissions: readonly string[]) =>
      (await server.request<{ token: string }>('POST', '/api/tokens', { body: { name: 'users', permissions } })).body
        .token;
    const narrow = await token(['users.manage']);
    for (const role of ['owner', 'administrator', 'technician']) {
      expect((await create({ role }, narrow)).status).toBe(403);
    }
    const reader = await create({ role: 'read_only' }, narrow);
    expect(reader.status).toBe(201);
    expect((await update(reader.body.id, { role: 'technician' }, narrow)).status).toBe(403);
    expect((await update(reader.body.id, { name: 'Renamed' }, narrow)).status).toBe(200);
  });

  it('take nothing from themselves: no removal, no lesser role, no end of their own account', async () => {
    const own = await makeUser(server, 'administrator');
    const token = await signIn(server, own);
    const refused = [
      await remove(own.id, token),
      await update(own.id, { role: 'read_only' }, token),
      await update(own.id, { is_disabled: true }, token),
    ];
    expect(refused.map(({ status }) => status)).toEqual([409, 409, 409]);
    expect((await update(own.id, { name: 'My new name' }, token)).status).toBe(200);
  });

  it.each(ROLES.filter((role) => role !== 'owner' && role !== 'administrator'))(
    'are no business of a %s',
    async (role) => {
      const token = await signIn(server, await makeUser(server, role));
      expect((await create({}, token)).status).toBe(403);
      expect((await server.request('GET', '/api/users', { token })).status).toBe(403);
    },
  );

  it('who see only some clients administrate nobody: they would hand out more than they have', async () => {
    const own = await makeUser(server, 'administrator');
    await update(own.id, { client_scope: { kind: 'clients', client_ids: [await makeClient(server)] } });
    const token = await signIn(server, own);
    const other = await makeUser(server, 'read_only');
    const attempts = [
      await create({}, token),
      await update(other.id, { name: 'x' }, token),
      await update(own.id, { client_scope: { kind: 'all' } }, token),
      await remove(other.id, token),
      await server.request('POST', `/api/users/${other.id}/invite`, { token }),
    ];
    expect(attempts.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
  });

  describe('whose account changes', () => {
    it('lose a session at the next request, and the console within five seconds, when disabled', async () => {
      const user = await makeUser(server, 'technician');
      const token = await signIn(server, user);
      const { ticket } = (await server.request<{ ticket: string }>('POST', '/api/realtime/tickets', { token })).body;
      const console = await TestConsole.connect(server.url);
      console.send({ type: 'auth', payload: { ticket } });
      await console.next('ready');
      expect((await update(user.id, { is_disabled: true })).body.is_disabled).toBe(true);
      expect((await server.request('GET', '/api/auth/me', { token })).status).toBe(401);
      expect(await console.closeCode(5_000)).toBe(4401);
      expect(await login(user.email, user.password)).toBe(401);
      await update(user.id, { is_disabled: false });
      expect(await login(user.email, user.password)).toBe(200);
    });

    it('have another role at the next request', async () => {
      const user = await makeUser(server, 'technician');
      const token = await signIn(server, user);
      const submit = async () =>
        (
          await server.request('POST', `/api/agents/${randomUUID()}/command`, {
            token,
            body: { command_type: 'shell', command: 'id' },
          })
        ).status;
      expect(await submit()).toBe(404);
      await update(user.id, { role: 'read_only' });
      expect(await submit()).toBe(403);
      await update(user.id, { role: 'technician' });
      expect(await submit()).toBe(404);
    });

    it('see other clients at the next request, and their console starts anew', async () => {
      const [first, second] = [await makeSite(server), await makeSite(server)];
      const user = await makeUser(server, 'read_only');
      await update(user.id, { client_scope: { kind: 'clients', client_ids: [first.clientId] } });
      const token = await signIn(server, user);
      expect(await clientIdsSeenBy(token)).toEqual([first.clientId]);
      const { ticket } = (await server.request<{ ticket: string }>('POST', '/api/realtime/tickets', { token })).body;
      const console = await TestConsole.connect(server.url);
      console.send({ type: 'auth', payload: { ticket } });
      await console.next('ready');
      await update(user.id, { client_scope: { kind: 'clients', client_ids: [second.clientId] } });
      expect(await clientIdsSeenBy(token)).toEqual([second.clientId]);
      expect((await server.request('GET', `/api/sites/${first.id}`, { token })).status).toBe(404);
      expect(await console.closeCode(5_000)).toBe(4401);
    });
  });

  describe('and their clients', () => {
    it('a denied client stays denied, also beside "all" and beside an allowance', async () => {
      const [shown, denied] = [await makeClient(server), await makeClient(server)];
      const user = await makeUser(server, 'read_only');
      const token = await signIn(server, user);
      await update(user.id, { client_scope: { kind: 'all', denied_client_ids: [denied] } });
      expect(await clientIdsSeenBy(token)).toContain(shown);
      expect(await clientIdsSeenBy(token)).not.toContain(denied);
      expect((await server.request('GET', `/api/clients/${denied}`, { token })).status).toBe(404);
      const later = await makeClient(server);
      expect(await clientIdsSeenBy(token)).toContain(later);
      const both = { kind: 'clients', client_ids: [shown, denied], denied_client_ids: [denied] };
      const { body } = await update(user.id, { client_scope: both });
      expect(body.client_scope).toEqual({ kind: 'clients', client_ids: [shown], denied_client_ids: [denied] });
      expect(await clientIdsSeenBy(token)).toEqual([shown]);
    });

    it('an empty list of clients is nothing, never everything', async () => {
      await makeSite(server);
      const user = await makeUser(server, 'administrator');
      await update(user.id, { client_scope: { kind: 'clients', client_ids: [] } });
      const token = await signIn(server, user);
      for (const path of ['clients', 'sites', 'agents', 'commands', 'jobs', 'registration-tokens', 'audit']) {
        const { status, body } = await server.request('GET', `/api/${path}`, { token });
        expect([path, status, body['items']]).toEqual([path, 200, []]);
      }
    });

    it('a client that is removed leaves every scope', async () => {
      const clientId = await makeClient(server);
      const user = await makeUser(server, 'read_only');
      await update(user.id, { client_scope: { kind: 'clients', client_ids: [clientId] } });
      await server.request('DELETE', `/api/clients/${clientId}`);
      const { body } = await server.request<UserBody>('GET', `/api/users/${user.id}`);
      expect(body.client_scope).toEqual({ kind: 'clients', client_ids: [], denied_client_ids: [] });
      expect(await clientIdsSeenBy(await signIn(server, user))).toEqual([]);
    });

    it('a client that is named twice counts once, in any case of letters', async () => {
      const clientId = await makeClient(server);
      const user = await makeUser(server, 'read_only');
      const twice = { kind: 'clients', client_ids: [clientId, clientId.toUpperCase()] };
      const { status, body } = await update(user.id, { client_scope: twice });
      expect([status, body.client_scope.client_ids]).toEqual([200, [clientId]]);
    });
  });

  it('the first of whom signs in when all else is lost is marked', async () => {
    const { body } = await server.request<{ items: UserBody[] }>('GET', `/api/users?q=${ADMIN_EMAIL}`);
    expect(body.items).toMatchObject([{ email: ADMIN_EMAIL, is_break_glass: true }]);
  });
});
