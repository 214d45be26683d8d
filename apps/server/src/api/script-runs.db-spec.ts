import { makeAgent, makeSite, type MadeAgent, type MadeSite } from '../testing/fleet';
import { type CommandBody, commandWhen } from '../testing/test-command';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';

type ScriptCommand = CommandBody & {
  readonly script_id: string | null;
  readonly script_version: number | null;
  readonly exit_meaning: string | null;
};

describe('running a script of the library', () => {
  let server: TestServer;
  let site: MadeSite;
  let machine: MadeAgent;
  let made = 0;

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server);
    machine = await makeAgent(server, site, { hostname: 'PRINT-01' });
  });
  afterAll(() => server.stop());

  const script = async (fields: Record<string, unknown>) => {
    const body = { name: `script ${(made += 1)}`, command_type: 'shell', command: 'true', ...fields };
    const answer = await server.request<{ id: string }>('POST', '/api/scripts', { body });
    expect([answer.status, answer.body]).toEqual([201, expect.anything()]);
    return answer.body.id;
  };
  const setVariable = async (fields: Record<string, unknown>) => {
    const answer = await server.request('PUT', '/api/variables', { body: fields });
    expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
    return answer.body;
  };
  const run = (body: Record<string, unknown>, agentId = machine.agentId) =>
    server.request<ScriptCommand & { errors?: unknown }>('POST', `/api/agents/${agentId}/command`, { body });
  const end = async (id: string, exitCode: number) => {
    machine.agent.send({ type: 'command_ack', payload: { command_id: id } });
    machine.agent.send({
      type: 'command_result',
      payload: {
        command_id: id,
        exit_code: exitCode,
        stdout: '',
        stderr: '',
        duration_ms: 1,
        truncated: false,
        outcome: 'exited',
      },
    });
    return (await commandWhen(server, id, exitCode === 0 ? 'completed' : 'failed')) as ScriptCommand;
  };

  it('sends a text without values, and the values as environment', async () => {
    await setVariable({ level: 'client', client_id: site.clientId, name: 'share', value: '"; rm -rf / #' });
    const scriptId = await script({
      command: 'cp "$GRMM_PARAM_FILE" {{client.share}} # {{agent.hostname}}',
      timeout_seconds: 42,
      parameters: [
        { name: 'file', type: 'string', required: true },
        { name: 'count', type: 'integer', default: 3 },
        { name: 'force', type: 'boolean', default: false },
        { name: 'where', type: 'choice', choices: ['here', 'there'], default: 'here' },
        { name: 'note', type: 'string' },
      ],
    });
    const answer = await run({ script_id: scriptId, parameters: { file: '$(id)/{{agent.hostname}}', count: 7 } });
    expect([answer.status, answer.body]).toMatchObject([202, { script_id: scriptId, script_version: 1 }]);
    const { payload } = await machine.agent.next('command');
    expect(payload).toMatchObject({
      command_type: 'shell',
      command: 'cp "$GRMM_PARAM_FILE" "${GRMM_VAR_CLIENT_SHARE}" # GRMM_VAR_AGENT_HOSTNAME',
      timeout_seconds: 42,
      env: {
        GRMM_PARAM_FILE: '$(id)/PRINT-01',
        GRMM_PARAM_COUNT: '7',
        GRMM_PARAM_FORCE: 'false',
        GRMM_PARAM_WHERE: 'here',
        GRMM_PARAM_NOTE: '',
        GRMM_VAR_CLIENT_SHARE: '"; rm -rf / #',
        GRMM_VAR_AGENT_HOSTNAME: 'PRINT-01',
      },
    });
    await end(answer.body.id, 0);
  });

  it.each([
    [0, 'completed', 'success'],
    [2, 'failed', 'warning'],
    [3010, 'failed', 'reboot_needed'],
    [1, 'failed', 'failure'],
  ])('says what exit code %i means, beside the status %s', async (exitCode, status, meaning) => {
    const scriptId = await script({ exit_codes: { success: [0], warning: [2], reboot: [3010, 1641] } });
    const { body } = await run({ script_id: scriptId });
    expect(body.exit_meaning).toBeNull();
    await machine.agent.next('command');
    const ended = await end(body.id, exitCode);
    expect([ended.status, ended.exit_code, ended.exit_meaning]).toEqual([status, exitCode, meaning]);
  });

  it('runs an older version on request, and leaves plain commands without meaning', async () => {
    const scriptId = await script({ command: 'echo old' });
    const body = { name: `script ${(made += 1)}`, command_type: 'shell', command: 'echo new' };
    await server.request('PUT', `/api/scripts/${scriptId}`, { body });
    const old = await run({ script_id: scriptId, script_version: 1 });
    const current = await run({ script_id: scriptId });
    expect([old.body.command, current.body.command]).toEqual(['echo old', 'echo new']);
    expect((await run({ script_id: scriptId, script_version: 3 })).status).toBe(404);
    const plain = await run({ command_type: 'shell', command: 'id' });
    expect(plain.body).toMatchObject({ script_id: null, script_version: null, exit_meaning: null });
  });

  it('takes the narrowest variable that is set, from the agent up to the named level', async () => {
    const agent = { level: 'agent', agent_id: machine.agentId };
    const levels = [
      { level: 'global' },
      { level: 'client', client_id: site.clientId },
      { level: 'site', site_id: site.id },
      agent,
    ];
    const command = 'echo {{global.v}} {{client.v}} {{site.v}} {{agent.v}}';
    for (const level of levels) await setVariable({ ...level, name: 'v', value: level.level });
    const scriptId = await script({ command });
    const env = async (body: Record<string, unknown>) => {
      const answer = await run(body);
      const row = await sqlRow<{ env: Record<string, string> }>(server, 'SELECT env FROM commands WHERE id = $1', [
        answer.body.id,
      ]);
      return Object.values(row.env);
    };
    expect(await env({ script_id: scriptId })).toEqual(['agent', 'agent', 'agent', 'agent']);
    const found = await server.request<{ items: { id: string }[] }>(
      'GET',
      `/api/variables?agent_id=${machine.agentId}`,
    );
    await server.request('DELETE', `/api/variables/${found.body.items[0]?.id}`);
    const missing = await run({ script_id: scriptId });
    expect([missing.status, missing.body.errors]).toEqual([
      400,
      [{ path: 'script_id', message: 'the variable {{agent.v}} is not set for every machine' }],
    ]);
    const wider = await script({ command: 'echo {{global.v}} {{client.v}} {{site.v}}' });
    expect(await env({ script_id: wider })).toEqual(['site', 'site', 'site']);
    const other = await makeAgent(server);
    const elsewhere = await run({ script_id: await script({ command: 'echo {{global.v}}' }) }, other.agentId);
    const row = await sqlRow(server, 'SELECT env FROM commands WHERE id = $1', [elsewhere.body.id]);
    expect(row).toEqual({ env: { GRMM_VAR_GLOBAL_V: 'global' } });
  });

  it('stores nothing when a variable is unknown', async () => {
    const [before] = await sql(server, 'SELECT count(*) FROM commands');
    const answer = await run({ script_id: await script({ command: 'echo {{site.nobody_set_this}}' }) });
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([
      400,
      expect.stringContaining('{{site.nobody_set_this}}'),
    ]);
    expect(await sql(server, 'SELECT count(*) FROM commands')).toEqual([before]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['neither', {}, 'command_type'],
    ['both', { script_id: '5f6ff1f3-1f3c-4c83-9f35-7ac2d4a1e9c9', command: 'id' }, 'command'],
    ['parameters without a script', { command_type: 'shell', command: 'id', parameters: {} }, 'parameters'],
    ['a nested parameter', { script_id: '5f6ff1f3-1f3c-4c83-9f35-7ac2d4a1e9c9', parameters: { a: [1] } }, 'parameters'],
    ['no id', { script_id: 'x' }, 'script_id'],
  ])('refuses %s', async (_what, body, path) => {
    const answer = await run(body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual(expect.arrayContaining([expect.objectContaining({ path })]));
  });

  it('refuses parameters that are missing, unknown or of another type, and names them', async () => {
    const scriptId = await script({
      parameters: [
        { name: 'n', type: 'integer' },
        { name: 'r', type: 'string', required: true },
      ],
    });
    const answer = await run({ script_id: scriptId, parameters: { n: 'x', other: true } });
    expect([answer.status, answer.body.errors]).toEqual([
      400,
      [
        { path: 'parameters.other', message: 'the script has no parameter other' },
        { path: 'parameters.n', message: 'n must be a whole number' },
        { path: 'parameters.r', message: 'r is needed' },
      ],
    ]);
  });

  it('refuses machines of another client and of a system that the script is not for', async () => {
    const foreign = await script({ client_id: (await makeSite(server)).clientId });
    expect((await run({ script_id: foreign })).status).toBe(400);
    const windows = await script({ supported_os: ['windows'] });
    expect(JSON.stringify((await run({ script_id: windows })).body)).toContain('the script is for windows');
  });

  it('puts no secret where a plain value goes', async () => {
    await setVariable({ level: 'global', name: 'pin', value: 'a secret pin', is_secret: true });
    const inText = await script({ command: 'echo {{global.pin}}' });
    const asParameter = await script({ parameters: [{ name: 'p', type: 'secret' }] });
    for (const body of [{ script_id: inText }, { script_id: asParameter, parameters: { p: 'a secret pin' } }]) {
      const answer = await run(body);
      // It travels as `secret_env`, sealed until then.
      expect([answer.status, JSON.stringify(answer.body)]).toEqual([202, expect.not.stringContaining('a secret pin')]);
    }
    const rows = await sql(server, 'SELECT c::text FROM commands c UNION ALL SELECT s::text FROM command_secrets s');
    const names = await sql<{ secret_names: string[] }>(
      server,
      'SELECT secret_names FROM commands WHERE secret_names IS NOT NULL',
    );
    expect(names).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain('a secret pin');
  });

  it('makes a batch file with delayed references of a shell script on Windows', async () => {
    const windows = await makeAgent(server, site, { os_info: { os_type: 'windows', os_version: '11', arch: 'x64' } });
    const answer = await run({ script_id: await script({ command: 'echo {{agent.hostname}}' }) }, windows.agentId);
    const { payload } = await windows.agent.next('command');
    expect([answer.status, payload]).toMatchObject([
      202,
      {
        command_type: 'script',
        interpreter: 'cmd',
        command: expect.stringContaining('echo !GRMM_VAR_AGENT_HOSTNAME!') as unknown,
      },
    ]);
  });
});

describe('variables', () => {
  let server: TestServer;

  beforeAll(async () => (server = await startTestServer()));
  afterAll(() => server.stop());

  const put = (body: Record<string, unknown>) => server.request('PUT', '/api/variables', { body });

  it('never show a secret again: not in answers, lists, the audit log or the table', async () => {
    const secret = 'correct horse variable';
    const made = await put({ level: 'global', name: 'password', value: secret, is_secret: true });
    expect([made.status, made.body]).toMatchObject([200, { is_secret: true, value: null }]);
    const list = await server.request('GET', '/api/variables?level=global');
    const rows = await sql(server, 'SELECT v::text, encode(sealed_value, $1) FROM variables v', ['escape']);
    const audit = await sql(server, `SELECT a::text FROM audit_log a WHERE action LIKE 'variable.%'`);
    expect(audit).toHaveLength(1);
    expect(JSON.stringify([made.body, list.body, rows, audit])).not.toContain(secret);
  });

  it('have one value at a place: the second replaces the first', async () => {
    const first = await put({ level: 'global', name: 'once', value: 'a' });
    const second = await put({ level: 'global', name: 'once', value: 'b' });
    expect([second.body['id'], second.body['value']]).toEqual([first.body['id'], 'b']);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a level without its id', { level: 'client', name: 'x', value: '' }, 'client_id'],
    [
      'an id of another level',
      { level: 'global', name: 'x', value: '', site_id: '5f6ff1f3-1f3c-4c83-9f35-7ac2d4a1e9c9' },
      'site_id',
    ],
    [
      'a name of the server’s own',
      { level: 'agent', name: 'hostname', value: '', agent_id: '5f6ff1f3-1f3c-4c83-9f35-7ac2d4a1e9c9' },
      'name',
    ],
    ['no name', { level: 'global', name: 'A-b', value: '' }, 'name'],
    ['no level', { level: 'planet', name: 'x', value: '' }, 'level'],
  ])('refuse %s', async (_what, body, path) => {
    const answer = await put(body);
    expect([answer.status, answer.body['errors']]).toEqual([400, [expect.objectContaining({ path })]]);
  });
});
