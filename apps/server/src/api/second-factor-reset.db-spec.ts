import { generate } from 'otplib';
import { signInWithPassword } from '../access/credentials';
import { startTestServer, type TestServer } from '../testing/test-server';
import { type MadeUser, makeUser } from '../testing/test-user';

describe('a second factor that was lost', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server.stop());

  const enrol = async (role: 'owner' | 'technician'): Promise<MadeUser & { token: string }> => {
    const user = await makeUser(server, role);
    const token = await signInWithPassword(server, user.email, user.password);
    const { body } = await server.request<{ secret: string }>('POST', '/api/auth/totp', { token });
    await server.request('POST', '/api/auth/totp/confirm', {
      token,
      body: { totp: await generate({ secret: body.secret }) },
    });
    return { ...user, token };
  };

  it('is taken away by an administrator; the password then signs in, the old sessions do not work, and the log says so', async () => {
    const user = await enrol('technician');
    const reset = await server.request('DELETE', `/api/users/${user.id}/totp`);
    expect(reset).toMatchObject({ status: 200, body: { id: user.id, has_totp: false } });
    expect((await server.request('GET', '/api/auth/me', { token: user.token })).status).toBe(401);
    expect(await signInWithPassword(server, user.email, user.password)).toEqual(expect.any(String));
    const log = await server.request<{ items: unknown[] }>('GET', '/api/audit?action=user.reset_second_factor');
    expect(log.body.items).toMatchObject([
      { object_id: user.id, before: { hasTotp: true }, after: { hasTotp: false } },
    ]);
  });

  it('of an owner is no matter for anybody but an owner', async () => {
    const owner = await enrol('owner');
    const administrator = await makeUser(server, 'administrator');
    const token = await signInWithPassword(server, administrator.email, administrator.password);
    await server.request('PUT', '/api/settings', { body: { second_factor_required: false } });
    expect((await server.request('DELETE', `/api/users/${owner.id}/totp`, { token })).status).toBe(403);
    expect((await server.request('GET', '/api/auth/me', { token: owner.token })).status).toBe(200);
  });
});
