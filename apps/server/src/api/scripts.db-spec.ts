import { makeClient } from '../testing/fleet';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

interface ScriptBody {
  readonly id: string;
  readonly version: number;
  readonly command: string;
  readonly author: string;
  readonly note: string;
  readonly created_at: string;
  readonly client_id: string | null;
  readonly exit_codes: unknown;
}

describe('the library of scripts', () => {
  let server: TestServer;
  let made = 0;

  beforeAll(async () => (server = await startTestServer()));
  afterAll(() => server.stop());

  const body = (fields: Record<string, unknown> = {}) => ({
    name: `script ${(made += 1)}`,
    command_type: 'shell',
    command: 'echo one',
    ...fields,
  });
  const create = async (fields: Record<string, unknown> = {}) => {
    const answer = await server.request<ScriptBody>('POST', '/api/scripts', { body: body(fields) });
    expect([answer.status, answer.body]).toEqual([201, expect.anything()]);
    return answer.body;
  };

  it('keeps every version as it was, with its author, time and note', async () => {
    const { id } = await create({ note: 'first' });
    const changed = await server.request<ScriptBody>('PUT', `/api/scripts/${id}`, {
      body: body({ command: 'echo two\necho three', note: 'second', timeout_seconds: 60 }),
    });
    expect([changed.status, changed.body.version]).toEqual([200, 2]);
    const { items, total } = (
      await server.request<{ items: ScriptBody[]; total: number }>('GET', `/api/scripts/${id}/versions`)
    ).body;
    expect(total).toBe(2);
    expect(items.map(({ version, note, author, command }) => [version, note, author, command])).toEqual([
      [2, 'second', 'admin@example.com', 'echo two\necho three'],
      [1, 'first', 'admin@example.com', 'echo one'],
    ]);
    const first = await server.request<ScriptBody>('GET', `/api/scripts/${id}/versions/1`);
    expect(first.body).toMatchObject({ version: 1, command: 'echo one' });
    for (const version of ['3', '0', 'x', '1e9'])
      expect((await server.request('GET', `/api/scripts/${id}/versions/${version}`)).status).toBe(404);
    const { diff } = (await server.request<{ diff: string }>('GET', `/api/scripts/${id}/diff?from=1&to=2`)).body;
    expect(diff).toContain('--- version 1');
    expect(diff).toContain('-timeout: 300 s\n+timeout: 60 s');
    expect(diff).toContain('-echo one\n+echo two\n+echo three\n');
    expect((await server.request<{ diff: string }>('GET', `/api/scripts/${id}/diff?from=2&to=2`)).body.diff).toBe('');
    await expect(sql(server, `UPDATE script_versions SET command = 'x' WHERE script_id = $1`, [id])).rejects.toThrow(
      'a version of a script never changes',
    );
  });

  it('does not let one author overwrite what another wrote meanwhile', async () => {
    const { id } = await create();
    const put = (base: number) => server.request('PUT', `/api/scripts/${id}`, { body: body({ base_version: base }) });
    expect((await put(1)).status).toBe(200);
    const late = await put(1);
    expect([late.status, late.body['detail']]).toEqual([409, 'The script is at version 2 by now.']);
  });

  it('lists by name, type and client; the names of one owner differ', async () => {
    const clientId = await makeClient(server);
    const mine = await create({ client_id: clientId, name: 'Clean disks', command_type: 'python', command: 'pass' });
    const list = async (query: string) =>
      (await server.request<{ items: ScriptBody[] }>('GET', `/api/scripts?${query}`)).body.items.map(({ id }) => id);
    expect(await list(`client_id=${clientId}`)).toEqual([mine.id]);
    expect(await list('q=clean%20DISK')).toEqual([mine.id]);
    expect(await list(`q=clean&command_type=shell`)).toEqual([]);
    expect(await list(`q=clean&command_type=python`)).toEqual([mine.id]);
    const again = await server.request('POST', '/api/scripts', {
      body: body({ client_id: clientId, name: 'clean DISKS' }),
    });
    expect(again.status).toBe(409);
    await create({ name: 'clean disks' });
  });

  it('takes a deleted script out of the library and frees its name', async () => {
    const { id } = await create({ name: 'short-lived' });
    expect((await server.request('DELETE', `/api/scripts/${id}`)).status).toBe(204);
    expect((await server.request('GET', `/api/scripts/${id}`)).status).toBe(404);
    expect((await server.request('DELETE', `/api/scripts/${id}`)).status).toBe(404);
    await create({ name: 'short-lived' });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a task for Claude', { command_type: 'claude_task' }, 'command_type'],
    ['a script without interpreter', { command_type: 'script' }, 'interpreter'],
    ['an interpreter of a shell command', { interpreter: 'bash' }, 'interpreter'],
    ['a variable that is none', { command: 'echo {{client.Name}}' }, 'command'],
    ['a variable where it would be code', { command: 'eval {{client.x}}', supported_os: ['linux'] }, 'command'],
    ['two meanings of a code', { exit_codes: { success: [0], warning: [0], reboot: [] } }, 'exit_codes'],
    ['a secret with a default', { parameters: [{ name: 'p', type: 'secret', default: 'x' }] }, 'parameters.0.default'],
    ['a choice of nothing', { parameters: [{ name: 'p', type: 'choice' }] }, 'parameters.0.choices'],
    [
      'a default of another type',
      { parameters: [{ name: 'p', type: 'integer', default: 'x' }] },
      'parameters.0.default',
    ],
    ['an upper-case name', { parameters: [{ name: 'P', type: 'string' }] }, 'parameters.0.name'],
    [
      'a name twice',
      {
        parameters: [
          { name: 'p', type: 'string' },
          { name: 'p', type: 'string' },
        ],
      },
      'parameters',
    ],
    ['a system nobody has', { supported_os: ['solaris'] }, 'supported_os'],
    ['a field nobody knows', { kind: 'x' }, 'kind'],
  ])('refuses %s', async (_what, fields, path) => {
    const { status, body: problem } = await server.request('POST', '/api/scripts', { body: body(fields) });
    expect([status, problem['errors']]).toEqual([400, [expect.objectContaining({ path })]]);
  });

  it('shows what is for every client to all, and lets only those change it who see all', async () => {
    const clientId = await makeClient(server);
    const user = await makeUser(server, 'technician');
    await sql(server, `UPDATE users SET scope_kind = 'clients' WHERE id = $1`, [user.id]);
    await sql(server, `INSERT INTO user_client_rules (user_id, client_id, effect) VALUES ($1, $2, 'allow')`, [
      user.id,
      clientId,
    ]);
    const token = await signIn(server, user);
    const { id } = await create();
    expect((await server.request('GET', `/api/scripts/${id}`, { token })).status).toBe(200);
    expect((await server.request('PUT', `/api/scripts/${id}`, { token, body: body() })).status).toBe(403);
    expect((await server.request('DELETE', `/api/scripts/${id}`, { token })).status).toBe(403);
    expect((await server.request('POST', '/api/scripts', { token, body: body() })).status).toBe(403);
    const own = await server.request<ScriptBody>('POST', '/api/scripts', {
      token,
      body: body({ client_id: clientId }),
    });
    expect(own.status).toBe(201);
    const variable = { level: 'global', name: 'x', value: 'y' };
    expect((await server.request('PUT', '/api/variables', { token, body: variable })).status).toBe(403);
  });

  it('notes who did what', async () => {
    const { id } = await create({ name: 'audited' });
    await server.request('PUT', `/api/scripts/${id}`, { body: body({ name: 'audited', note: 'why' }) });
    await server.request('DELETE', `/api/scripts/${id}`);
    const entries = await sql<{ action: string; after: Record<string, unknown> | null }>(
      server,
      'SELECT action, after FROM audit_log WHERE object_id = $1 ORDER BY id',
      [id],
    );
    expect(entries).toMatchObject([
      { action: 'script.create', after: { name: 'audited', version: 1, command: 'echo one' } },
      { action: 'script.update', after: { version: 2, note: 'why' } },
      { action: 'script.delete', after: null },
    ]);
  });
});
