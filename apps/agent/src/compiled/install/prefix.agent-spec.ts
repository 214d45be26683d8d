import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AgentProcess, NATIVE_PROGRAM, processesWith } from '../agent-process';
import { FakeServer, makeSecret } from '../fake-server';
import { TestAuthority } from '../network/test-authority';

const BUILD = join(import.meta.dirname, '../../../build.mjs');
const NEWER = '9.0.0';
const OWN = (
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../../../package.json'), 'utf8')) as { version: string }
).version;

describe('an installation below a directory', () => {
  let server: FakeServer;
  let agent: AgentProcess;
  let prefix: string;
  let url: string;
  const at = (path: string) => join(prefix, path);

  beforeEach(async () => {
    server = await FakeServer.start();
    url = server.url;
    agent = new AgentProcess();
    agent.environment = { ...agent.environment, GURURMM_SITE_KEY: makeSecret('siteKey') };
    prefix = join(agent.directory, 'the prefix');
  });

  afterEach(async () => {
    await agent.execute(['uninstall', '--prefix', prefix, '--purge']);
    expect(agents()).toEqual([]);
    await agent.dispose();
    await server.stop();
    expect(server.faults).toEqual([]);
  });

  const install = (...args: string[]) =>
    agent.execute(['install', '--server', url, '--site-code', 'DARK-GROVE-7839', '--prefix', prefix, ...args]);
  const agents = () => processesWith(`${at('bin/gururmm-agent')} run`);

  it('runs without root and touches nothing else; status, stop, start and uninstall find it there', async () => {
    const first = await install();
    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    expect(first.stdout).toMatch(/does not start again after a reboot[\s\S]*this machine is enrolled as agent/);
    expect([statSync(at('agent.toml')).mode & 0o777, statSync(at('data')).mode & 0o777]).toEqual([0o600, 0o700]);
    const [running] = agents();
    expect((await install()).exitCode).toBe(0);
    expect(agents()).toEqual([running]);
    expect(await agent.execute(['status', '--prefix', prefix])).toMatchObject({ exitCode: 0 });
    expect(await agent.execute(['stop', '--prefix', prefix])).toMatchObject({ exitCode: 0 });
    expect([agents(), (await agent.execute(['status', '--prefix', prefix])).exitCode]).toEqual([[], 1]);
    expect(await agent.execute(['start', '--prefix', prefix])).toMatchObject({ exitCode: 0 });
    expect(agents()).toHaveLength(1);
    writeFileSync(at('mine.txt'), '');
    expect(await agent.execute(['uninstall', '--prefix', prefix, '--purge'])).toMatchObject({ exitCode: 0 });
    expect([agents(), readdirSync(prefix)]).toEqual([[], ['mine.txt']]);
  });

  it('reads no secret from its arguments, and keeps none of the site', async () => {
    await install('--quiet');
    const kept = [at('agent.toml'), ...logs()].map((path) => readFileSync(path, 'utf8')).join('');
    expect(kept).not.toContain(agent.environment['GURURMM_SITE_KEY']);
    expect(await agent.execute(['install', '--help'])).toMatchObject({
      stdout: expect.not.stringMatching(/--site-key[ =]/) as string,
    });
  });

  const logs = () => readdirSync(at('data/logs')).map((name) => at(join('data/logs', name)));

  it('does not leave its server without being told to', async () => {
    await install('--quiet');
    const other = await FakeServer.start();
    const move = ['install', '--prefix', prefix, '--server', other.url, '--site-code', 'DARK-GROVE-7839'];
    const refused = await agent.execute(move);
    expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining('use --reconfigure')]);
    expect(other.received).toEqual([]);
    expect((await agent.execute([...move, '--reconfigure'])).exitCode).toBe(0);
    await other.online();
    // The new server sees the site's key first, and never the key for the old one.
    const shown = other.of('auth').map(({ api_key }) => api_key);
    expect(shown).toEqual([agent.environment['GURURMM_SITE_KEY'], other.issuedKey]);
    await agent.execute(['stop', '--prefix', prefix]);
    await other.stop();
  });

  it.each([
    ['nonsense', 'is not a URL'],
    ['a secret', 'is not a URL'],
    ['ftp://rmm.example.com', 'the scheme must be'],
    ['https://user:secret@rmm.example.com', 'does not belong into the address'],
  ])('does nothing with %s for a server', async (address, reason) => {
    const where = join(agent.directory, 'nowhere');
    const refused = await agent.execute(['install', '--server', address, '--site-code', 'A-B-1234', '--prefix', where]);
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining(reason)]);
    expect(refused.stderr).not.toContain('secret');
    expect(existsSync(where)).toBe(false);
  });

  it('survives an uninstall that is not understood', async () => {
    await install('--quiet');
    const [running] = agents();
    expect(await agent.execute(['uninstall', '--prefix', prefix, '--prugre'])).toMatchObject({ exitCode: 2 });
    expect(agents()).toEqual([running]);
  });

  it('says that the server cannot be reached, and leaves the agent to try again', async () => {
    const { port } = server;
    await server.stop();
    const late = await install('--wait', '5');
    expect([late.exitCode, late.stderr]).toEqual([4, expect.stringContaining('the agent goes on trying by itself')]);
    expect(agents()).toHaveLength(1);
    server = await FakeServer.start(port);
    expect((await install()).exitCode).toBe(0);
    await server.online();
  });

  it('waits for approval as well, and says so', async () => {
    server.answerAuth = () => ({ success: true, agent_id: server.agentId });
    const { exitCode, stdout } = await install();
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('waits for approval')]);
    expect(agents()).toHaveLength(1);
  });

  it('keeps a copy of the authorities that it is to trust', async () => {
    const authority = new TestAuthority('Own CA');
    const secure = await FakeServer.start(0, undefined, authority.issue(['localhost']));
    const address = `wss://localhost:${secure.port}/ws`;
    const args = ['install', '--prefix', prefix, '--server', address, '--site-code', 'DARK-GROVE-7839', '--wait', '30'];
    const unpinned = await agent.execute([...args, '--no-start']);
    expect([unpinned.exitCode, unpinned.stderr]).toEqual([4, expect.stringContaining('TLS handshake failed')]);
    expect(unpinned.stderr).toContain('the agent enrols once it is started');
    expect(await agent.execute([...args, '--ca-file', authority.caFile])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(readFileSync(at('ca.pem'), 'utf8')).toBe(readFileSync(authority.caFile, 'utf8'));
    authority.dispose();
    await agent.execute(['stop', '--prefix', prefix]);
    await agent.execute(['start', '--prefix', prefix]);
    await secure.online(2);
    await agent.execute(['stop', '--prefix', prefix]);
    await secure.stop();
  });

  describe('of another version', () => {
    let newer: AgentProcess;

    beforeAll(() => {
      newer = new AgentProcess();
      const args = [BUILD, '--out', newer.directory];
      execFileSync(process.execPath, args, { env: { ...process.env, GURURMM_BUILD_VERSION: NEWER }, stdio: 'pipe' });
      newer.program = { ...NATIVE_PROGRAM, file: join(newer.directory, basename(NATIVE_PROGRAM.file)) };
    }, 300_000);
    afterAll(() => newer.dispose());

    const upgrade = () => newer.execute(['install', '--prefix', prefix]);

    it('upgrades in place, keeps its identity, and goes back only to what the installed version lets follow', async () => {
      await install('--quiet');
      const key = readFileSync(at('data/agent.key'), 'utf8');
      expect(await upgrade()).toMatchObject({ exitCode: 0, stderr: '' });
      expect(server.of('auth').at(-1)).toMatchObject({ version: NEWER, api_key: key.trim() });
      expect(agents()).toHaveLength(1);
      expect(existsSync(at(`bin/versions/${NEWER}/gururmm-agent`))).toBe(true);

      const back = await install();
      expect([back.exitCode, back.stderr]).toEqual([
        1,
        expect.stringContaining(`lets nothing below ${NEWER} follow; this is ${OWN}. Keep it with --keep-newer`),
      ]);
      expect(agents()).toHaveLength(1);
    });

    it('stays the program with --keep-newer, and the rest is done by the older one', async () => {
      await install('--quiet');
      await upgrade();
      const [running] = agents();
      const kept = await install('--keep-newer');
      expect(kept).toMatchObject({ exitCode: 0, stderr: '' });
      expect(kept.stdout).toContain(`is version ${NEWER}, newer than this ${OWN}, and is kept`);
      expect(agents()).toEqual([running]);

      const other = await FakeServer.start();
      const move = ['--prefix', prefix, '--server', other.url, '--site-code', 'DARK-GROVE-7839', '--reconfigure'];
      expect(await agent.execute(['install', ...move, '--keep-newer'])).toMatchObject({ exitCode: 0, stderr: '' });
      await other.online();
      expect(other.of('auth').at(-1)).toMatchObject({ version: NEWER, api_key: other.issuedKey });
      await agent.execute(['stop', '--prefix', prefix]);
      await other.stop();
    });

    it('is replaced with --keep-newer when it is the older one', async () => {
      await install('--quiet');
      const upgraded = await newer.execute(['install', '--prefix', prefix, '--keep-newer']);
      expect([upgraded.exitCode, upgraded.stdout]).toEqual([0, expect.stringContaining(`is version ${NEWER}\n`)]);
      expect(server.of('auth').at(-1)).toMatchObject({ version: NEWER });
    });

    it('replaces a program that does not run any more', async () => {
      await install('--quiet');
      await agent.execute(['stop', '--prefix', prefix]);
      writeFileSync(at('bin/gururmm-agent'), 'quarantined');
      expect(await install()).toMatchObject({ exitCode: 0 });
      expect(agents()).toHaveLength(1);
    });
  });
});
