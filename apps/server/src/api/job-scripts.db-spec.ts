import { databaseText } from '../testing/database-text';
import { makeAgent, makeSite, type MadeAgent, type MadeSite } from '../testing/fleet';
import { createJob, getJob, jobWhen, runNext } from '../testing/test-job';
import { makeDue, makeSchedule, runsWhenDecided, saveSchedule } from '../testing/test-schedule';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql } from '../testing/test-sql';

const CANARY = 'canary-of-a-secret-7f3a';

describe('a script of the library on many machines', () => {
  let server: TestServer;
  let site: MadeSite;
  let linux: MadeAgent;
  let windows: MadeAgent;
  let made = 0;

  const withSecrets = { capabilities: ['shell', 'secret_env'] };

  beforeAll(async () => {
    server = await startTestServer();
    site = await makeSite(server);
    linux = await makeAgent(server, site, { hostname: 'TUX-1', ...withSecrets });
    windows = await makeAgent(server, site, {
      hostname: 'WIN-1',
      os_info: { os_type: 'windows', os_version: '11', arch: 'x64' },
      ...withSecrets,
    });
  });
  afterAll(() => server.stop());

  const both = () => ({ agent_ids: [linux.agentId, windows.agentId] });
  const script = async (fields: Record<string, unknown>) => {
    const body = { name: `script ${(made += 1)}`, command_type: 'shell', command: 'true', ...fields };
    const answer = await server.request<{ id: string }>('POST', '/api/scripts', { body });
    expect([answer.status, answer.body]).toEqual([201, expect.anything()]);
    return answer.body.id;
  };
  const setVariable = (fields: Record<string, unknown>) => server.request('PUT', '/api/variables', { body: fields });
  const run = async (scriptId: string, body: Record<string, unknown> = {}) => {
    const answer = await createJob(server, both(), {
      command_type: undefined,
      command: undefined,
      script_id: scriptId,
      ...body,
    });
    expect([answer.status, answer.body]).toEqual([202, expect.anything()]);
    return answer.body;
  };
  const commandOf = async (machine: MadeAgent, exitCode = 0) => {
    const { payload } = await machine.agent.next('command');
    machine.agent.received.unshift({ type: 'command', payload });
    await runNext(machine, exitCode);
    return payload;
  };

  it('is what its system and its variables make of it', async () => {
    for (const { agentId } of [linux, windows]) {
      await setVariable({ level: 'agent', agent_id: agentId, name: 'disk', value: `disk of ${agentId}` });
    }
    const scriptId = await script({
      command: 'echo {{agent.disk}} "$GRMM_PARAM_A"',
      timeout_seconds: 77,
      parameters: [{ name: 'a', type: 'string' }],
    });
    const job = await run(scriptId, { parameters: { a: 'x' }, env: { OWN: '1' } });
    expect(job).toMatchObject({ script_id: scriptId, script_version: 1 });
    expect(await commandOf(linux)).toMatchObject({
      command_type: 'shell',
      command: expect.stringContaining('GRMM_VAR_AGENT_DISK') as unknown,
      timeout_seconds: 77,
      env: { GRMM_VAR_AGENT_DISK: `disk of ${linux.agentId}`, GRMM_PARAM_A: 'x', OWN: '1' },
    });
    expect(await commandOf(windows)).toMatchObject({
      command_type: 'script',
      interpreter: 'cmd',
      command: expect.stringContaining('!GRMM_VAR_AGENT_DISK!') as unknown,
      env: { GRMM_VAR_AGENT_DISK: `disk of ${windows.agentId}` },
    });
    await jobWhen(server, job.id, 'completed');
  });

  it('stays what it was when the job was made, in later waves and in a second try', async () => {
    await setVariable({ level: 'client', client_id: site.clientId, name: 'share', value: 'before' });
    const scriptId = await script({ command: 'echo {{client.share}}' });
    const job = await run(scriptId, { waves: { size: 1 } });
    const order = [linux, windows].sort((a, b) => a.agentId.localeCompare(b.agentId));
    const [first, second] = [order[0] ?? linux, order[1] ?? windows];
    await setVariable({ level: 'client', client_id: site.clientId, name: 'share', value: 'after' });
    await server.request('PUT', `/api/scripts/${scriptId}`, {
      body: { name: `script ${(made += 1)}`, command_type: 'shell', command: 'echo changed' },
    });
    expect((await commandOf(first)).env).toEqual({ GRMM_VAR_CLIENT_SHARE: 'before' });
    expect(await commandOf(second, 3)).toMatchObject({
      command: expect.not.stringContaining('changed') as unknown,
      env: { GRMM_VAR_CLIENT_SHARE: 'before' },
    });
    await jobWhen(server, job.id, 'completed');
    const again = await server.request<{ id: string }>('POST', `/api/jobs/${job.id}/rerun-failed`, { body: {} });
    expect(await commandOf(second)).toMatchObject({ env: { GRMM_VAR_CLIENT_SHARE: 'before' } });
    expect(await getJob(server, again.body.id)).toMatchObject({ script_id: scriptId, script_version: 1 });
  });

  it('says what its exit codes mean', async () => {
    const scriptId = await script({ exit_codes: { success: [0], warning: [7], reboot: [9] } });
    const job = await run(scriptId);
    await Promise.all([commandOf(linux, 7), commandOf(windows, 9)]);
    await jobWhen(server, job.id, 'completed');
    const { body } = await server.request<{ items: { exit_meaning: string }[] }>(
      'GET',
      `/api/commands?job_id=${job.id}`,
    );
    expect(body.items.map((command) => command.exit_meaning).sort()).toEqual(['reboot_needed', 'warning']);
  });

  describe('with secrets', () => {
    const holdsCanary = async () => {
      const text = await databaseText(server);
      return [CANARY, Buffer.from(CANARY).toString('hex')].some((canary) => text.includes(canary));
    };
    const reaches = async (machine: MadeAgent, name: string) => {
      const payload = await commandOf(machine);
      expect(payload.secret_env).toEqual({ [name]: CANARY });
      expect(JSON.stringify({ ...payload, secret_env: undefined })).not.toContain(CANARY);
      return payload;
    };

    it('hands a variable to each machine in its wave, and stands in no table meanwhile', async () => {
      await setVariable({ level: 'global', name: 'pin', value: CANARY, is_secret: true });
      const job = await run(await script({ command: 'echo {{global.pin}}' }), { waves: { size: 1 } });
      const order = [linux, windows].sort((a, b) => a.agentId.localeCompare(b.agentId));
      for (const machine of order) {
        expect(await holdsCanary()).toBe(false);
        await reaches(machine, 'GRMM_VAR_GLOBAL_PIN');
      }
      const over = await jobWhen(server, job.id, 'completed');
      expect(JSON.stringify(over)).not.toContain(CANARY);
      const kept = await sql(server, 'SELECT 1 FROM job_targets WHERE sealed_env IS NOT NULL');
      const left = await sql(server, 'SELECT 1 FROM command_secrets');
      expect([kept, left, await holdsCanary()]).toEqual([[], [], false]);
    });

    it('keeps those of a schedule sealed, and shows their names alone', async () => {
      const parameters = [
        { name: 'pin', type: 'secret', required: true },
        { name: 'path', type: 'string' },
      ];
      const script_id = await script({ command: 'true', parameters });
      const filter = { agent_ids: [linux.agentId] };
      const ask = { script_id, parameters: { pin: CANARY, path: '/srv' } };
      const made = await makeSchedule(server, filter, ask);
      expect(made).toMatchObject({ parameters: { path: '/srv' }, secret_parameters: ['pin'] });
      expect([JSON.stringify(made).includes(CANARY), await holdsCanary()]).toEqual([false, false]);
      await makeDue(server, made.id);
      const { env } = await reaches(linux, 'GRMM_PARAM_PIN');
      expect(env).toEqual({ GRMM_PARAM_PATH: '/srv' });
      const [ran] = await runsWhenDecided(server, made.id);
      await jobWhen(server, ran?.job_id ?? '', 'completed');
      expect(await holdsCanary()).toBe(false);
      const without = await saveSchedule(server, filter, { ...ask, parameters: { path: '/srv' } });
      expect([without.status, without.body.detail]).toEqual([400, expect.stringContaining('pin is needed')]);
    });

    it('forgets those of machines that a stopped job never reached', async () => {
      const job = await run(await script({ command: 'echo {{global.pin}}' }), { waves: { size: 1 } });
      const kept = () => sql(server, 'SELECT 1 FROM job_targets WHERE sealed_env IS NOT NULL');
      expect(await kept()).toHaveLength(1);
      await server.request('POST', `/api/jobs/${job.id}/cancel`);
      expect(await kept()).toEqual([]);
      for (const { agent } of [linux, windows]) agent.received.length = 0;
    });
  });

  it('is refused as a whole when it does not fit one of them', async () => {
    const ask = async (scriptId: string, body: Record<string, unknown> = {}) =>
      (await createJob(server, both(), { command_type: undefined, command: undefined, script_id: scriptId, ...body }))
        .body;
    const cases = [
      await ask(await script({ supported_os: ['linux'] })),
      await ask(await script({ command: 'echo {{client.nowhere}}' })),
      await ask(await script({ parameters: [{ name: 'n', type: 'integer' }] }), { parameters: { n: 'x' } }),
    ];
    expect(cases.map(({ code }) => code)).toEqual(['invalid_request', 'invalid_request', 'invalid_request']);
    expect((await ask('5f6ff1f3-1f3c-4c83-9f35-7ac2d4a1e9c9')).code).toBe('not_found');
    const left = await sql(server, `SELECT 1 FROM jobs WHERE state = 'running'`);
    expect(left).toEqual([]);
  });
});
