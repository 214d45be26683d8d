import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AgentProcess } from './agent-process';
import { FakeServer, makeSecret } from './fake-server';
import { until } from './until';

describe('the program gururmm-agent', () => {
  let server: FakeServer;
  let agent: AgentProcess;

  beforeEach(async () => {
    server = await FakeServer.start();
    agent = new AgentProcess();
  });

  afterEach(async () => {
    await agent.dispose();
    await server.stop();
    expect(server.faults).toEqual([]);
  });

  const enrol = (args: string[], input?: string) =>
    agent.execute(
      ['enrol', '--config', agent.configPath, '--data-dir', agent.dataDirectory, '--server', server.url, ...args],
      input,
    );

  it('prints its version and its help', async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../package.json'), 'utf8')) as {
      version: string;
    };
    expect(await agent.execute(['--version'])).toMatchObject({ exitCode: 0, stdout: `${version}\n` });
    expect(await agent.execute(['version'])).toMatchObject({ exitCode: 0, stdout: `${version}\n` });
    const help = await agent.execute(['--help']);
    expect(help.stdout).toMatch(
      /run[\s\S]*install[\s\S]*uninstall[\s\S]*start[\s\S]*stop[\s\S]*status[\s\S]*version[\s\S]*enrol, enroll/,
    );
  });

  it.each([
    ['', ''],
    ['bogus', "unknown command 'bogus'"],
    ['instal', 'did you mean install?'],
    ['status bogus', "too many arguments for 'status'"],
    ['uninstall --prugre', "unknown option '--prugre'; did you mean --purge?"],
    ['install --server', 'argument missing'],
    ['install --server=', 'It must not be empty'],
    ['install --server --quiet', 'Its value is missing'],
    ['install --wait 0', 'It must be 1 to 3600 seconds'],
    ['inventory nothing', 'Allowed choices are hardware, software, services'],
    ['status --prefix /a --config /b', "cannot be used with option '--config <path>'"],
  ])('does nothing when it does not understand "%s"', async (line, reason) => {
    const { exitCode, stdout, stderr } = await agent.execute(line.split(' ').filter((word) => word !== ''));
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(reason);
  });

  it('shows no key that was written at the wrong place', async () => {
    const siteKey = makeSecret('siteKey');
    const { exitCode, stderr } = await agent.execute(['install', `--site-key=${siteKey}`, siteKey]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("unknown option '--site-key'") as unknown]);
    expect(stderr).not.toContain(siteKey);
    expect((await agent.execute(['install', siteKey])).stderr).not.toContain(siteKey);
  });

  it('names the exit codes of a command in its help', async () => {
    const { stdout } = await agent.execute(['install', '--help']);
    expect(stdout).toMatch(/^Usage: gururmm-agent install \[options\]\n[\s\S]*--token, --registration-token <token>/);
    expect(stdout).toMatch(/Exit codes:\n {2}0 {2}done\n {2}1 .*\n {2}2 .*\n {2}3 .*\n {2}4 .*\n$/);
  });

  it.each(['status', 'start', 'stop'])('says at once where there is no agent to %s', async (name) => {
    const nowhere = join(agent.directory, 'nowhere');
    const { exitCode, stderr } = await agent.execute([name, '--prefix', nowhere]);
    expect([exitCode, stderr]).toEqual([5, expect.stringContaining(`no agent is installed in ${nowhere}`) as unknown]);
  });

  it('says the same when it is to be taken off or examined, and leaves what stands there', async () => {
    const empty = join(agent.directory, 'empty');
    mkdirSync(empty);
    expect(await agent.execute(['uninstall', '--prefix', empty, '--purge'])).toEqual({
      exitCode: 0,
      stdout: `no agent is installed in ${empty}\n`,
      stderr: '',
    });
    expect(existsSync(empty)).toBe(true);
    const { exitCode, stdout } = await agent.execute(['doctor', '--prefix', empty, '--json']);
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining('"code": "not_installed"') as unknown]);
  });

  it('enrols with a site key from standard input, and only once', async () => {
    const siteKey = makeSecret('siteKey');
    const first = await enrol(['--site-key-stdin', '--site-code', 'dark-grove-7839'], `${siteKey}\n`);
    expect(first).toMatchObject({ exitCode: 0, stdout: `Enrolled as agent ${server.agentId}.\n` });
    expect(server.of('auth')[0]).toMatchObject({ api_key: siteKey, site_code: 'DARK-GROVE-7839' });
    expect(statSync(agent.configPath).mode & 0o777).toBe(0o600);
    const second = await enrol(['--site-code', 'DARK-GROVE-7839']);
    expect(second).toMatchObject({ exitCode: 1 });
    expect(second.stderr).toContain('use --force to enrol it again');
    const forced = await enrol(['--force']);
    expect(forced.exitCode).toBe(0);
    expect(server.of('auth').at(-1)?.api_key).toBe(siteKey);
    agent.start();
    const last = await until('the sign-in of the agent', () => server.of('auth')[2]);
    expect(last.api_key).toBe(server.issuedKey);
  });

  it('reads the site key from a file or from the environment', async () => {
    const siteKey = makeSecret('siteKey');
    const path = join(agent.directory, 'site.key');
    writeFileSync(path, siteKey);
    expect((await enrol(['--site-key-file', path])).exitCode).toBe(0);
    agent.environment = { ...agent.environment, GURURMM_SITE_KEY: siteKey };
    expect((await enrol(['--force'])).exitCode).toBe(0);
    expect(server.of('auth').map(({ api_key }) => api_key)).toEqual([siteKey, siteKey]);
  });

  it.each(['--token', '--registration-token', undefined])('takes a registration token from %s', async (option) => {
    const token = makeSecret('registrationToken');
    if (option === undefined) agent.environment = { ...agent.environment, GURURMM_REGISTRATION_TOKEN: token };
    expect((await enrol(option === undefined ? [] : [option, token])).exitCode).toBe(0);
    expect(server.of('auth')[0]?.registration_token).toBe(token);
  });

  it('says that a technician has to admit it', async () => {
    server.answerAuth = () => ({ success: true, agent_id: server.agentId });
    const waiting = await enrol(['--site-code', 'DARK-GROVE-7839']);
    expect(waiting).toMatchObject({ exitCode: 0 });
    expect(waiting.stdout).toContain('Waiting for approval');
  });

  it('tells a refusal and an unreachable server apart', async () => {
    server.answerAuth = () => ({ success: false, error: 'no such site' });
    const refused = await enrol(['--site-code', 'DARK-GROVE-7839']);
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.stderr).toContain('the server refused the enrolment: no such site');
    const unreachable = await enrol(['--server', 'ws://127.0.0.1:1/ws', '--site-code', 'DARK-GROVE-7839']);
    expect(unreachable).toMatchObject({ exitCode: 1 });
    expect(unreachable.stderr).toContain('no connection to ws://127.0.0.1:1/ws');
  });

  it('names every fault of a configuration at once', async () => {
    writeFileSync(agent.configPath, 'server_url = "ws://127.0.0.1"\nsite_code = "x"\ntypo = 1\n[intervals]\nfoo = 2\n');
    const { exitCode, stderr } = await agent.execute(['run', '--config', agent.configPath]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/site_code: must look like/);
    expect(stderr).toMatch(/typo/);
    expect(stderr).toMatch(/intervals: .*foo/);
  });

  it('refuses unencrypted traffic to another machine', async () => {
    agent.configure('ws://rmm.example.com');
    const { exitCode, stderr } = await agent.execute(['run', '--config', agent.configPath]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('would send keys unencrypted');
  });

  it('says that no agent has run yet', async () => {
    agent.configure(server.url);
    const { exitCode, stderr } = await agent.execute(['status', '--config', agent.configPath]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('no agent has run');
  });
});
