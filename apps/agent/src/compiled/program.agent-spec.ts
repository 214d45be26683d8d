import { readFileSync, statSync, writeFileSync } from 'node:fs';
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
      /run[\s\S]*install[\s\S]*uninstall[\s\S]*start[\s\S]*stop[\s\S]*status[\s\S]*enrol, enroll[\s\S]*version/,
    );
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
