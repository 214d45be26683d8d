import { execFileSync } from 'node:child_process';
import { copyFileSync, linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { NATIVE_PROGRAM } from '../agent-process';
import { FakeServer, makeSecret } from '../fake-server';
import { until } from '../until';
import { PrivateMachine } from './private-machine';

const WORKSPACE = join(import.meta.dirname, '../../../../..');
const BUILD = join(WORKSPACE, 'apps/agent/build.mjs');
const CARRIED = '/opt/gururmm/package/gururmm-agent';
const PROGRAM = '/opt/gururmm/bin/gururmm-agent';
const CONFIG = '/etc/gururmm/agent.toml';
const KEY = '/var/lib/gururmm/agent.key';
/** Both package managers keep their database below /var/lib, which is a private one inside. */
const DPKG_DATABASE =
  'mkdir -p /var/lib/dpkg/info /var/lib/dpkg/updates && touch /var/lib/dpkg/status /var/lib/dpkg/available';

describe('a package of the agent', () => {
  const directory = mkdtempSync(join(tmpdir(), 'gururmm-packages-'));
  let server: FakeServer;
  let machine: PrivateMachine;

  beforeAll(() => {
    mkdirSync(join(directory, 'binaries'));
    const target = join(directory, 'binaries', 'gururmm-agent-linux-x64');
    try {
      linkSync(NATIVE_PROGRAM.file, target);
    } catch {
      copyFileSync(NATIVE_PROGRAM.file, target);
    }
    const program = join(WORKSPACE, 'tools/package/package.mjs');
    execFileSync('node', [program, '--binaries', join(directory, 'binaries'), '--out', directory], { stdio: 'ignore' });
  }, 180_000);

  beforeEach(async () => {
    server = await FakeServer.start();
    machine = await PrivateMachine.start();
  });

  afterEach(async () => {
    machine.dispose();
    await server.stop();
    expect(server.faults).toEqual([]);
  });

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const agents = () => machine.processesWith(`${PROGRAM} run --service --config ${CONFIG}`);
  const shell = (command: string) => machine.run('sh', ['-c', command]);
  const enrol = () =>
    machine.run(CARRIED, ['install', '--server', server.url, '--site-code', 'DARK-GROVE-7839'], {
      GURURMM_SITE_KEY: makeSecret('siteKey'),
    });

  it('is checked by its sums', () => {
    const answer = execFileSync('sha256sum', ['--check', 'SHA256SUMS'], { cwd: directory, encoding: 'utf8' });
    expect(answer).toContain('gururmm-agent-linux-x64.deb: OK');
  });

  it.each([
    {
      system: 'Debian',
      prepare: DPKG_DATABASE,
      install: `dpkg -i ${directory}/gururmm-agent-linux-x64.deb`,
      remove: 'dpkg -r gururmm-agent',
    },
    {
      system: 'Red Hat',
      prepare: 'mkdir -p /var/lib/rpm',
      install: `rpm --dbpath /var/lib/rpm -U --force --nodeps ${directory}/gururmm-agent-linux-x64.rpm`,
      remove: 'rpm --dbpath /var/lib/rpm -e gururmm-agent',
    },
  ])('of $system starts nothing that is not enrolled, upgrades what is, and takes it off', async (manager) => {
    expect(await shell(manager.prepare)).toMatchObject({ exitCode: 0 });
    const first = await shell(manager.install);
    expect([first.exitCode, first.stdout]).toEqual([0, expect.stringContaining('nothing runs yet')]);
    expect([agents(), machine.read(PROGRAM)]).toEqual([[], undefined]);

    expect(await enrol()).toMatchObject({ exitCode: 0 });
    await server.online();
    const key = machine.read(KEY);
    expect(key).toBeDefined();

    // The same again is an upgrade to the same version: the identity stays, and the agent runs.
    const again = await shell(manager.install);
    expect([again.exitCode, again.stderr]).toEqual([0, expect.not.stringContaining('scriptlet failed')]);
    expect(machine.read(KEY)).toBe(key);
    await until('the agent', () => (agents().length === 1 ? true : undefined));

    expect(await shell(manager.remove)).toMatchObject({ exitCode: 0 });
    await until('the end of the agent', () => (agents().length === 0 ? true : undefined));
    expect([machine.read(PROGRAM), machine.read(KEY)]).toEqual([undefined, key]);
  });

  it('leaves a version alone that updated itself further', async () => {
    const newer = join(directory, 'newer');
    const environment = { ...process.env, GURURMM_BUILD_VERSION: '9.0.0' };
    execFileSync('node', [BUILD, '--out', newer], { env: environment, stdio: 'ignore' });
    await shell(DPKG_DATABASE);
    await shell(`dpkg -i ${directory}/gururmm-agent-linux-x64.deb`);
    await enrol();
    await server.online();
    await machine.run(join(newer, basename(NATIVE_PROGRAM.file)), ['install']);
    await server.online(2);

    const again = await shell(`dpkg -i ${directory}/gururmm-agent-linux-x64.deb`);
    expect([again.exitCode, again.stdout]).toEqual([0, expect.stringContaining('is version 9.0.0, newer than this')]);
    expect(await machine.run(PROGRAM, ['version'])).toMatchObject({ stdout: '9.0.0\n' });
    await until('the agent', () => (agents().length === 1 ? true : undefined));
  }, 120_000);

  it('purged leaves nothing behind', async () => {
    await shell(DPKG_DATABASE);
    await shell(`dpkg -i ${directory}/gururmm-agent-linux-x64.deb`);
    await enrol();
    await server.online();
    expect(await shell('dpkg -P gururmm-agent')).toMatchObject({ exitCode: 0 });
    expect([agents(), machine.read(CONFIG), machine.read(KEY), machine.read(CARRIED)]).toEqual([
      [],
      undefined,
      undefined,
      undefined,
    ]);
  });
});
