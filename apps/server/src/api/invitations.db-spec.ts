import { randomUUID } from 'node:crypto';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

const PASSWORD = 'a password of my own';

interface Invited {
  readonly id: string;
  readonly email: string;
  readonly invitation_token: string;
  readonly invitation_expires_at: string;
}

describe('an invitation', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server.stop());

  const invite = async (): Promise<Invited> =>
    (
      await server.request<Invited>('POST', '/api/users', {
        body: { email: `invited-${randomUUID()}@example.com`, name: 'Invited', role: 'technician' },
      })
    ).body;
  const accept = (invitation_token: string, new_password = PASSWORD) =>
    server.request('POST', '/api/auth/invitations/accept', { token: null, body: { invitation_token, new_password } });
  const login = async (email: string, password = PASSWORD) =>
    (await server.request('POST', '/api/auth/login', { token: null, body: { email, password } })).status;

  it('lets its user choose a password, once, within three days', async () => {
    const { email, invitation_token: token, invitation_expires_at: expiry } = await invite();
    const hours = (Date.parse(expiry) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(71);
    expect(hours).toBeLessThanOrEqual(72);
    expect(await login(email)).toBe(401);
    expect((await accept(token)).status).toBe(204);
    expect(await login(email)).toBe(200);
    expect((await accept(token, 'another good password')).status).toBe(400);
    expect(await login(email)).toBe(200);
  });

  it('that two use at once sets one password', async () => {
    const { email, invitation_token: token } = await invite();
    const passwords = ['the first good password', 'the second good password'];
    const statuses = await Promise.all(passwords.map(async (password) => (await accept(token, password)).status));
    expect([...statuses].sort()).toEqual([204, 400]);
    const logins = await Promise.all(passwords.map((password) => login(email, password)));
    expect(logins.map((status) => status === 200)).toEqual(statuses.map((status) => status === 204));
  });

  it('is over after its time', async () => {
    const { id, email, invitation_token: token } = await invite();
    await sql(server, 'UPDATE invitations SET expires_at = now() WHERE user_id = $1', [id]);
    expect((await accept(token)).status).toBe(400);
    expect(await login(email)).toBe(401);
  });

  it('is over when a new one is sent', async () => {
    const { id, email, invitation_token: first } = await invite();
    const { status, body } = await server.request<Invited>('POST', `/api/users/${id}/invite`);
    expect(status).toBe(201);
    expect((await accept(first)).status).toBe(400);
    expect((await accept(body.invitation_token)).status).toBe(204);
    expect(await login(email)).toBe(200);
  });

  it('is over with its user', async () => {
    const { id, invitation_token: token } = await invite();
    await server.request('DELETE', `/api/users/${id}`);
    expect((await accept(token)).status).toBe(400);
  });

  it('is not used up by a password that is refused', async () => {
    const { email, invitation_token: token } = await invite();
    expect((await accept(token, 'short')).status).toBe(400);
    expect((await accept(token, email)).status).toBe(400);
    expect((await accept(token)).status).toBe(204);
  });

  it('gives a disabled user no way in', async () => {
    const { id, email, invitation_token: token } = await invite();
    await server.request('PUT', `/api/users/${id}`, { body: { is_disabled: true } });
    await accept(token);
    expect(await login(email)).toBe(401);
  });

  it('ends the sessions that were opened with the lost password', async () => {
    const user = await makeUser(server, 'technician');
    const token = await signIn(server, user);
    const { body } = await server.request<Invited>('POST', `/api/users/${user.id}/invite`);
    expect((await server.request('GET', '/api/auth/me', { token })).status).toBe(200);
    await accept(body.invitation_token);
    expect((await server.request('GET', '/api/auth/me', { token })).status).toBe(401);
    expect(await login(user.email, user.password)).toBe(401);
  });

  it('is kept as its hash', async () => {
    const { id, invitation_token: token } = await invite();
    const { row } = await sqlRow<{ row: string }>(
      server,
      `SELECT i::text || encode(i.token_hash, 'escape') AS row FROM invitations i WHERE user_id = $1`,
      [id],
    );
    expect(row).not.toContain(token);
  });

  it.each(['', 'x', 'a'.repeat(43), 'a'.repeat(101)])('that nobody sent is refused: %j', async (token) => {
    expect((await accept(token)).status).toBe(400);
  });
});
