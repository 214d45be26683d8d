import { makeSite } from '../testing/fleet';
import { startTestServer, type TestServer } from '../testing/test-server';
import { makeUser, signIn } from '../testing/test-user';

describe('alert rules', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  const create = (body: Record<string, unknown>, token = server.adminToken) =>
    server.request<{ id: string; code: string; errors: { path: string }[] }>('POST', '/api/alert-rules', {
      token,
      body,
    });

  it('are there from the start, and are tuned and switched off, not removed', async () => {
    const { items } = (
      await server.request<{ items: { id: string; kind: string; built_in: boolean }[] }>('GET', '/api/alert-rules')
    ).body;
    expect(items.map(({ kind }) => kind).sort()).toEqual(
      ['clock_skew', 'cpu', 'disk', 'memory', 'offline', 'reboot_pending', 'service', 'site_down'].sort(),
    );
    const cpu = items.find(({ kind }) => kind === 'cpu')?.id ?? '';
    expect((await server.request('DELETE', `/api/alert-rules/${cpu}`)).status).toBe(409);
    const changed = await server.request('PUT', `/api/alert-rules/${cpu}`, {
      body: { raise_threshold: 95, enabled: false },
    });
    expect(changed).toMatchObject({
      status: 200,
      body: { raise_threshold: 95, enabled: false, duration_seconds: 300 },
    });
  });

  it.each([
    [
      'a clear threshold above the other',
      { kind: 'cpu', level: 'global', raise_threshold: 80, clear_threshold: 81 },
      'clear_threshold',
    ],
    ['a clear threshold alone', { kind: 'cpu', level: 'global', clear_threshold: 81 }, 'clear_threshold'],
    ['more than all', { kind: 'disk', level: 'global', raise_threshold: 101 }, 'raise_threshold'],
    [
      'a threshold where there is only good and bad',
      { kind: 'service', level: 'global', raise_threshold: 1 },
      'raise_threshold',
    ],
    ['a parameter of another kind', { kind: 'cpu', level: 'global', parameters: { mount: '/' } }, 'parameters'],
    ['a second rule of site down', { kind: 'site_down', level: 'global' }, 'kind'],
    ['a script check without anything to run', { kind: 'script', level: 'global' }, 'parameters.command'],
    ['no target', { kind: 'cpu', level: 'client' }, 'client_id'],
  ])('are refused %s', async (_what, body, path) => {
    const { status, body: problem } = await create(body);
    expect(status).toBe(400);
    expect(problem.errors.map((error) => error.path)).toEqual([path]);
  });

  it('for all are changed only by who sees all clients', async () => {
    const site = await makeSite(server);
    const token = await signIn(server, await makeUser(server, 'administrator', [site.clientId]));
    expect((await create({ kind: 'cpu', level: 'global' }, token)).status).toBe(403);
    const own = await create({ kind: 'cpu', level: 'client', client_id: site.clientId }, token);
    expect(own.status).toBe(201);
    const other = await makeSite(server);
    expect((await create({ kind: 'cpu', level: 'client', client_id: other.clientId }, token)).status).toBe(404);
    const everywhere = await create({ kind: 'cpu', level: 'global', name: 'everywhere' });
    expect(
      (await server.request('PUT', `/api/alert-rules/${everywhere.body.id}`, { token, body: { name: 'mine' } })).status,
    ).toBe(403);
    expect((await server.request('GET', `/api/alert-rules/${everywhere.body.id}`, { token })).status).toBe(200);
  });
});
