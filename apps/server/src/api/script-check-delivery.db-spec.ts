import { PolicyDelivery } from '@gururmm/server/policies';
import { PERMISSIONS } from '@gururmm/server/platform/http';
import { makeApiToken } from '../access/credentials';
import { databaseText } from '../testing/database-text';
import { makeAgent, makeSite, type MadeAgent, type MadeSite, reconnect } from '../testing/fleet';
import { TestAgent } from '../testing/test-agent';
import { CHECKING, checksOf, checksWhen, configWhen, makeCheck } from '../testing/test-checks';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';
import { makeUser } from '../testing/test-user';

const CANARY = 'canary-of-a-check-51c0';

describe('the delivery of script checks', () => {
  let server: TestServer;
  let site: MadeSite;
  let made: MadeAgent;
  let count = 0;

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server);
  });
  beforeEach(async () => {
    made = await makeAgent(server, site, CHECKING);
  });
  afterEach(async () => {
    made.agent.ws.terminate();
    await sql(server, 'DELETE FROM alert_rules WHERE NOT is_built_in');
  });
  afterAll(() => server.stop());

  const makeScript = async (fields: Record<string, unknown>) => {
    const body = { name: `check script ${(count += 1)}`, command_type: 'shell', command: 'true', ...fields };
    const answer = await server.request<{ id: string }>('POST', '/api/scripts', { body });
    expect([answer.status, answer.body]).toEqual([201, expect.anything()]);
    return answer.body.id;
  };
  const setVariable = (name: string, value: string, more: Record<string, unknown> = {}) =>
    server.request('PUT', '/api/variables', {
      body: { level: 'client', client_id: site.clientId, name, value, ...more },
    });
  const ofScript = (scriptId: string, more: Record<string, unknown> = {}) =>
    makeCheck(server, made.agentId, { command_type: undefined, command: undefined, script_id: scriptId, ...more });

  it('reaches the agents of a rule at once, with each change of it, and takes it back', async () => {
    const other = await makeAgent(server, undefined, CHECKING);
    const rule = await makeCheck(
      server,
      made.agentId,
      { command_type: 'script', interpreter: 'bash', args: ['-w', '5'], env: { LC_ALL: 'C' }, interval_seconds: 60 },
      { name: 'load' },
    );
    expect(await checksWhen(made, (checks) => checks.length > 0)).toEqual([
      {
        check_id: rule,
        name: 'load',
        command_type: 'script',
        command: 'check',
        interpreter: 'bash',
        args: ['-w', '5'],
        env: { LC_ALL: 'C' },
        interval_seconds: 60,
        timeout_seconds: 60,
        rule_version: 1,
      },
    ]);
    await server.request('PUT', `/api/alert-rules/${rule}`, { body: { name: 'load of the machine' } });
    expect(await checksWhen(made, ([check]) => check?.rule_version === 2)).toMatchObject([
      { name: 'load of the machine' },
    ]);
    const again = await reconnect(server, made);
    await server.request('DELETE', `/api/alert-rules/${rule}`);
    expect(await checksWhen({ agent: again }, (checks) => checks.length === 0)).toEqual([]);
    const withChecks = other.agent.received.filter(
      (message) => message.type === 'config' && (message.payload.config.script_checks ?? []).length > 0,
    );
    expect(withChecks).toEqual([]);
    other.agent.ws.terminate();
    again.ws.terminate();
  });

  it('is a part of the sign-in', async () => {
    const rule = await makeCheck(server, made.agentId);
    const agent = await TestAgent.connect(server.url);
    const { deviceId, apiKey } = made;
    agent.sendRaw(
      JSON.stringify({
        type: 'auth',
        payload: {
          ...{ protocol: 1, device_id: deviceId, api_key: apiKey, hostname: 'h', version: '1.0.0' },
          os_info: { os_type: 'linux', os_version: '12', arch: 'x64' },
          ...CHECKING,
        },
      }),
    );
    const { config } = (await agent.next('auth_response')).payload;
    expect(config?.script_checks).toMatchObject([{ check_id: rule }]);
    agent.ws.terminate();
  });

  it('runs the version of a script that was current when the rule was saved', async () => {
    const scriptId = await makeScript({ command: 'first', timeout_seconds: 20 });
    const rule = await ofScript(scriptId);
    expect(await checksWhen(made, ([check]) => check?.command.includes('first') === true)).toMatchObject([
      { timeout_seconds: 20 },
    ]);
    const script = (await server.request<{ name: string }>('GET', `/api/scripts/${scriptId}`)).body;
    await server.request('PUT', `/api/scripts/${scriptId}`, {
      body: { name: script.name, command_type: 'shell', command: 'second' },
    });
    await server.request('PUT', `/api/alert-rules/${rule}`, { body: { name: 'renamed' } });
    expect(await checksWhen(made, ([check]) => check?.rule_version === 2)).toMatchObject([
      { command: expect.stringContaining('first') as string },
    ]);
    await server.request('PUT', `/api/alert-rules/${rule}`, { body: { parameters: { script_id: scriptId } } });
    await checksWhen(made, ([check]) => check?.command.includes('second') === true);
  });

  it('brings variables as environment; secrets stand in no text, no revision and no table', async () => {
    await setVariable('host', 'db-1');
    await setVariable('password', CANARY, { is_secret: true });
    const scriptId = await makeScript({
      command: 'check {{client.host}} {{client.password}}',
      parameters: [{ name: 'key', type: 'secret' }],
    });
    const rule = await ofScript(scriptId, { parameters: { key: '{{client.password}}' } });
    const config = await configWhen(made, ({ script_checks: checks = [] }) => checks.length > 0);
    const [check] = config.script_checks ?? [];
    expect(check).toMatchObject({
      check_id: rule,
      env: { GRMM_VAR_CLIENT_HOST: 'db-1' },
      secret_env: { GRMM_VAR_CLIENT_PASSWORD: CANARY, GRMM_PARAM_KEY: CANARY },
      secrets_revision: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
    expect(check?.command).not.toContain(CANARY);
    expect(JSON.stringify((await server.request('GET', `/api/alert-rules/${rule}`)).body)).not.toContain(CANARY);
    expect(await databaseText(server)).not.toContain(CANARY);
    await setVariable('password', `${CANARY}-2`, { is_secret: true });
    server.app.get(PolicyDelivery).changed([made.agentId]);
    const next = await configWhen(made, ({ revision }) => revision !== config.revision);
    expect(next.script_checks?.[0]?.secret_env?.['GRMM_PARAM_KEY']).toBe(`${CANARY}-2`);
    expect(next.script_checks?.[0]?.secrets_revision).not.toBe(check?.secrets_revision);
  });

  it('leaves out what an agent cannot run, and says why', async () => {
    const old = await makeAgent(server, site, { capabilities: ['shell'] });
    await makeCheck(server, old.agentId);
    expect(await checksOf(server, old.agentId)).toMatchObject([
      { problem: 'The version of this agent runs no checks.' },
    ]);
    const unset = await makeScript({ command: 'check {{client.not_set_anywhere}}' });
    await ofScript(unset);
    expect(await checksOf(server, made.agentId)).toMatchObject([
      { problem: 'The variable {{client.not_set_anywhere}} is not set for this machine.' },
    ]);
    await sql(server, 'DELETE FROM alert_rules WHERE NOT is_built_in');
    await ofScript(await makeScript({ supported_os: ['windows'] }));
    const [check] = await checksOf(server, made.agentId);
    expect(check?.problem).toContain('the script is for windows');
    old.agent.ws.terminate();
  });

  it('stays within what a frame holds', async () => {
    for (let index = 0; index < 9; index += 1) {
      await makeCheck(server, made.agentId, { command: 'x'.repeat(64 * 1024) }, { name: `check ${index}` });
    }
    const checks = await checksOf(server, made.agentId);
    expect(checks.map(({ problem }) => problem === null)).toEqual([...Array<boolean>(7).fill(true), false, false]);
    expect(checks.at(-1)?.problem).toContain('too large');
    expect(await checksWhen(made, ({ length }) => length === 7)).toHaveLength(7);
  });

  it('ends with a freeze of dispatch and goes on after it', async () => {
    await makeCheck(server, made.agentId);
    await checksWhen(made, (checks) => checks.length === 1);
    await server.request('PUT', '/api/settings', { body: { dispatch_frozen: true } });
    await checksWhen(made, (checks) => checks.length === 0);
    expect((await checksOf(server, made.agentId))[0]?.problem).toContain('frozen');
    await server.request('PUT', '/api/settings', { body: { dispatch_frozen: false } });
    await checksWhen(made, (checks) => checks.length === 1);
  });

  describe('is refused', () => {
    const create = (
      parameters: Record<string, unknown>,
      more: Record<string, unknown> = {},
      token = server.adminToken,
    ) =>
      server.request<{ errors?: { path: string }[]; detail: string }>('POST', '/api/alert-rules', {
        token,
        body: { kind: 'script', level: 'agent', agent_id: made.agentId, parameters, ...more },
      });

    it.each([
      ['nothing to run', {}, 'parameters.command'],
      ['both', { script_id: '0c6a1f0e-6a43-4f6b-8c39-5e8f0b0f7d21', command: 'x' }, 'parameters.command'],
      ['a script without its interpreter', { command_type: 'script', command: 'x' }, 'parameters.interpreter'],
      ['a task for Claude', { command_type: 'claude_task', command: 'x' }, 'parameters.command_type'],
      [
        'a time limit above the interval',
        { command_type: 'shell', command: 'x', interval_seconds: 30, timeout_seconds: 31 },
        'parameters.timeout_seconds',
      ],
    ])('%s', async (_what, parameters, path) => {
      const { status, body } = await create(parameters);
      expect([status, body.errors?.map((error) => error.path)]).toEqual([400, [path]]);
    });

    it('a script that is not there', async () => {
      expect((await create({ script_id: '0c6a1f0e-6a43-4f6b-8c39-5e8f0b0f7d21' })).status).toBe(404);
    });

    it('a secret in a rule, which is shown', async () => {
      const script_id = await makeScript({ parameters: [{ name: 'key', type: 'secret' }] });
      const refused = await create({ script_id, parameters: { key: CANARY } });
      expect([refused.status, refused.body.errors?.map(({ path }) => path)]).toEqual([
        400,
        ['parameters.parameters.key'],
      ]);
      expect(JSON.stringify(refused.body)).not.toContain(CANARY);
      expect((await create({ script_id, parameters: { key: '{{client.key}}' } })).status).toBe(201);
    });

    it('to whoever may not run commands, also the change of one', async () => {
      const owner = await makeUser(server, 'owner');
      const permissions = PERMISSIONS.filter((permission) => permission !== 'commands.run');
      const token = await makeApiToken(server, owner.id, permissions, { clientIds: [site.clientId] });
      const parameters = { command_type: 'shell', command: 'x' };
      expect((await create(parameters, {}, token)).status).toBe(403);
      const rule = await makeCheck(server, made.agentId);
      const change = await server.request('PUT', `/api/alert-rules/${rule}`, { token, body: { enabled: true } });
      expect(change.status).toBe(403);
    });

    it('on many machines where commands on them need a second person', async () => {
      await server.request('PUT', '/api/settings', { body: { second_person_required: true } });
      const parameters = { command_type: 'shell', command: 'x' };
      const wide = await create(parameters, { level: 'global', agent_id: undefined });
      expect([wide.status, wide.body.detail]).toEqual([403, expect.stringContaining('second person')]);
      expect((await create(parameters)).status).toBe(201);
      await server.request('PUT', '/api/settings', { body: { second_person_required: false } });
    });
  });
});
