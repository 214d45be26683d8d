import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as CDX from '@cyclonedx/cyclonedx-library';

type Make = (what: { version: string; arch: 'x64' | 'arm64'; binary: string; out: string }) => void | Promise<void>;

/** The tools are plain JavaScript; this says what of them is used here. */
const partOf = async <T>(name: string): Promise<T> => (await import(new URL(name, import.meta.url).href)) as T;
const { makeDeb } = await partOf<{ makeDeb: Make }>('deb.mjs');
const { makeRpm } = await partOf<{ makeRpm: Make }>('rpm.mjs');
const { makeZip } = await partOf<{ makeZip: Make }>('zip.mjs');
const { makeMacosLayout } = await partOf<{ makeMacosLayout: Make }>('macos.mjs');
const { agentSbom, bundledPackages, serverSbom } = await partOf<{
  agentSbom: (version: string) => Promise<string>;
  serverSbom: (version: string) => string;
  bundledPackages: () => Promise<{ name: string; version: string }[]>;
}>('sbom.mjs');

const CARRIED = '/opt/gururmm/package/gururmm-agent';
/** Of a run that finds the program for Linux on arm64 alone. */
const MADE = [
  'gururmm-agent-linux-arm64.deb',
  'gururmm-agent-linux-arm64.rpm',
  'gururmm-agent.cdx.json',
  'gururmm-server.cdx.json',
];

interface Component {
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly components?: readonly Component[];
}

/** `name@version` of a component and of those that stand in it. */
const allNamed = ({ group, name, version, components = [] }: Component): string[] => [
  `${group === undefined ? name : `${group}/${name}`}@${version}`,
  ...components.flatMap(allNamed),
];
const shown = (program: string, ...args: string[]) => execFileSync(program, args, { encoding: 'utf8' });

/** The times of a zip are even seconds, those of the other formats seconds. */
const TICK_MS = 2_000;

/** Until whatever writes the time down would write another one. */
async function nextTick(): Promise<void> {
  const tick = () => Math.floor(Date.now() / TICK_MS);
  const first = tick();
  while (tick() === first) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('packages of the agent', () => {
  const directory = mkdtempSync(join(tmpdir(), 'gururmm-packages-'));
  const binary = join(directory, 'agent');

  beforeAll(() => writeFileSync(binary, '#!/bin/sh\necho 1.4.0\n', { mode: 0o755 }));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const made = async (make: Make, name: string, arch: 'x64' | 'arm64' = 'x64') => {
    const out = join(directory, name);
    await make({ version: '1.4.0-rc.1', arch, binary, out });
    return out;
  };

  it.each<[string, Make]>([
    ['a.deb', makeDeb],
    ['a.rpm', makeRpm],
    ['a.zip', makeZip],
    ['a.tar.gz', makeMacosLayout],
  ])('%s has the same bytes for the same input', async (name, make) => {
    const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
    const first = hashOf(await made(make, name));
    await nextTick();
    expect(hashOf(await made(make, `again-${name}`))).toBe(first);
  });

  it('of Debian carries program and licence, owned by root, for its architecture', async () => {
    const deb = await made(makeDeb, 'arm.deb', 'arm64');
    const fields = shown('dpkg-deb', '--field', deb);
    // A version before a release sorts before it.
    expect(fields).toContain('Version: 1.4.0~rc.1\n');
    expect(fields).toContain('Architecture: arm64\n');
    const contents = shown('dpkg-deb', '--contents', deb);
    // Unpacked at the root, its mode is that of the root.
    expect(contents).toMatch(/^drwxr-xr-x root\/root .* \.\/$/m);
    expect(contents).toMatch(/^-rwxr-xr-x root\/root .*\.\/opt\/gururmm\/package\/gururmm-agent$/m);
    expect(contents).toMatch(/^-rw-r--r-- root\/root .*LICENSE$/m);
    const scripts = join(directory, 'control');
    execFileSync('dpkg-deb', ['--control', deb, scripts]);
    for (const name of ['postinst', 'prerm', 'postrm']) execFileSync('sh', ['-n', join(scripts, name)]);
  });

  it('of Red Hat carries the same, and asks for nothing that a machine may lack', async () => {
    const rpm = await made(makeRpm, 'arm.rpm', 'arm64');
    expect(shown('rpm', '-qp', '--queryformat', '%{NAME} %{VERSION} %{ARCH}', rpm)).toBe(
      'gururmm-agent 1.4.0~rc.1 aarch64',
    );
    expect(shown('rpm', '-qlp', rpm).split('\n')).toContain(CARRIED);
    const needs = shown('rpm', '-qp', '--requires', rpm).trim().split('\n');
    expect(needs.filter((need) => !need.startsWith('rpmlib(') && need !== '/bin/sh')).toEqual([]);
  });

  it('of Windows holds the program and a script that installs it', async () => {
    const zip = readFileSync(await made(makeZip, 'win.zip'));
    expect(zip.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
    for (const name of ['gururmm-agent.exe', 'install.cmd', 'LICENSE.txt']) {
      expect(zip.includes(`gururmm-agent/${name}`)).toBe(true);
    }
  });

  it('of macOS is a layout that pkgbuild takes', async () => {
    const names = shown('tar', '-tzf', await made(makeMacosLayout, 'mac.tar.gz')).split('\n');
    expect(names).toEqual(
      expect.arrayContaining(['build.sh', 'scripts/postinstall', 'root/usr/local/gururmm/package/gururmm-agent']),
    );
  });

  describe('run a script after their files are in place, which', () => {
    const carried = () => join(directory, 'carried');
    const config = () => join(directory, 'the configuration/agent.toml');
    const calls = () => join(directory, 'calls');

    /** The script of a package with a program of ours in place of the carried one. */
    const script = async (system: 'Linux' | 'macOS') => {
      if (system === 'Linux') {
        const text = readFileSync(join(import.meta.dirname, 'scripts/configure.sh'), 'utf8');
        return text.replace(/^carried=.*$/m, `carried='${carried()}'`).replace(/^config=.*$/m, `config='${config()}'`);
      }
      const layout = await made(makeMacosLayout, 'scripted.tar.gz');
      const text = shown('tar', '-xzOf', layout, 'scripts/postinstall');
      return text
        .replace('/usr/local/gururmm/package/gururmm-agent', carried())
        .replace(/^config=.*$/m, `config='${config()}'`);
    };
    const run = (text: string) => spawnSync('sh', ['-ec', text], { encoding: 'utf8' });
    const carry = (exitCode: number) =>
      writeFileSync(carried(), `#!/bin/sh\necho "$@" >>'${calls()}'\nexit ${exitCode}\n`, { mode: 0o755 });

    beforeEach(() => {
      rmSync(calls(), { force: true });
      mkdirSync(dirname(config()), { recursive: true });
    });
    afterEach(() => rmSync(config(), { force: true }));

    it.each(['Linux', 'macOS'] as const)('on %s starts nothing that is not configured', async (system) => {
      carry(0);
      expect(run(await script(system))).toMatchObject({ status: 0, stderr: '' });
      expect(existsSync(calls())).toBe(false);
    });

    it.each(['Linux', 'macOS'] as const)('on %s brings up to date what is, and keeps what is newer', async (system) => {
      writeFileSync(config(), 'server_url = "wss://rmm.example.com/ws"\n');
      for (const [ended, status] of [
        [0, 0],
        [4, 0],
        [1, 1],
      ] as const) {
        carry(ended);
        expect(run(await script(system)).status).toBe(status);
      }
      expect(readFileSync(calls(), 'utf8')).toBe('install --keep-newer\n'.repeat(3));
    });

    it('says how to enrol, with the key in no argument that others can read', async () => {
      const { stdout } = run(await script('Linux'));
      expect(stdout).toMatch(/^ {2}GURURMM_SITE_KEY=\.\.\. sudo --preserve-env=GURURMM_SITE_KEY .* install --server/m);
    });
  });

  it('come with sums of what this run made, and of nothing else', () => {
    const [binaries, out] = [join(directory, 'binaries'), join(directory, 'out')];
    for (const path of [binaries, out]) mkdirSync(path);
    writeFileSync(join(binaries, 'gururmm-agent-linux-arm64'), '#!/bin/sh\n');
    for (const name of ['gururmm-agent-linux-x64.deb', 'notes.txt'])
      writeFileSync(join(out, name), 'of an earlier run');
    const program = join(import.meta.dirname, 'package.mjs');
    execFileSync(process.execPath, [program, '--binaries', binaries, '--out', out], { stdio: 'ignore' });
    const sums = readFileSync(join(out, 'SHA256SUMS'), 'utf8');
    expect(
      sums
        .replaceAll(/^[0-9a-f]{64} {2}/gm, '')
        .trim()
        .split('\n'),
    ).toEqual(MADE);
    expect(execFileSync('sha256sum', ['--check', 'SHA256SUMS'], { cwd: out, encoding: 'utf8' })).not.toContain(
      'FAILED',
    );
  });

  it('come with what the agent is made of: each package that is bundled, and the runtime', async () => {
    const text = await agentSbom('1.4.0');
    const bom = JSON.parse(text) as { components: { group?: string; name: string; version: string }[] };
    const named = bom.components.map(({ group, name }) => (group === undefined ? name : `${group}/${name}`)).sort();
    const bundled = (await bundledPackages()).map(({ name }) => name);
    expect(named).toEqual([...bundled, 'bun'].sort());
    // One that is installed in two versions: the one that is bundled counts.
    const nested = join(import.meta.dirname, '../../node_modules/@tufjs/models/node_modules/minimatch/package.json');
    const { version } = JSON.parse(readFileSync(nested, 'utf8')) as { version: string };
    expect(bom.components.find(({ name }) => name === 'minimatch')?.version).toBe(version);
    expect(named).toEqual(expect.arrayContaining(['zod', 'systeminformation', '@tufjs/models']));
    expect(bom.components.every(({ version }) => /^\d+\.\d+\.\d+/.test(version))).toBe(true);
    expect(await agentSbom('1.4.0')).toBe(text);
    const fault: unknown = await new CDX.Validation.JsonStrictValidator(CDX.Spec.Version.v1dot6).validate(text);
    expect(fault).toBeNull();
  });

  it('come with what an installation of the server consists of: all that is locked, and nothing for development', async () => {
    const text = serverSbom('1.4.0');
    const bom = JSON.parse(text) as { metadata: { component: Component }; components: Component[] };
    expect(bom.metadata.component).toMatchObject({ name: 'gururmm-server', version: '1.4.0' });
    const lock = JSON.parse(readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8')) as {
      packages: Record<string, { version: string; dev?: boolean }>;
    };
    const locked = Object.entries(lock.packages)
      .filter(([path, { dev = false }]) => path !== '' && !dev)
      .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`);
    expect([...new Set(bom.components.flatMap(allNamed))].sort()).toEqual([...new Set(locked)].sort());
    expect(locked.map((each) => each.replace(/@[^@]*$/, ''))).toEqual(
      expect.arrayContaining(['@nestjs/core', 'typeorm', '@angular/core']),
    );
    expect(locked.join(' ')).not.toContain('jest');
    expect(serverSbom('1.4.0')).toBe(text);
    const fault: unknown = await new CDX.Validation.JsonStrictValidator(CDX.Spec.Version.v1dot6).validate(text);
    expect(fault).toBeNull();
  }, 60_000);
});
