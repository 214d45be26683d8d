import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DownloadsServer, serveDownloads } from './downloads-server.fixture';
import { posixInstaller } from './posix-installer';

const SITE = 'DARK-GROVE-7839';
const ARCH = process.arch === 'arm64' ? 'arm64' : 'x64';
const SITE_KEY = `grmm_site_${'k'.repeat(43)}`;

/** Stands for the agent: writes down its arguments and lives until it is stopped. */
const FAKE_AGENT = '#!/bin/sh\necho "$@" >"$(dirname "$3")/arguments"\nwhile :; do sleep 0.1; done\n';

interface ShellEnd {
  readonly status: number | null;
  readonly output: string;
}

describe('GET /install/:site_code', () => {
  let server: DownloadsServer;
  const installer = async (query = ''): Promise<string> =>
    (await fetch(`${server.origin}/install/${SITE}${query}`)).text();

  beforeAll(async () => {
    server = await serveDownloads();
  });

  afterAll(() => server.close());

  it.each(['dark-grove-7839', 'DARK-GROVE-783', "A-B-1234'", 'A-B-1234;id', '$(id)', 'A-B-1234%0aid'])(
    'has no script for %j',
    async (code) => {
      const answer = await fetch(`${server.origin}/install/${encodeURIComponent(decodeURIComponent(code))}`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        404,
        expect.stringContaining('application/problem+json'),
      ]);
    },
  );

  it('answers every well-formed code alike, as text that no cache keeps', async () => {
    const answer = await fetch(`${server.origin}/install/NEVER-MADE-0000`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('refuses an unknown system', async () => {
    expect((await fetch(`${server.origin}/install/${SITE}?os=beos`)).status).toBe(400);
  });

  it.each(['sh', 'dash', 'bash'])('is valid for %s', async (shell) => {
    if (spawnSync('which', [shell]).status !== 0) return;
    server.publish('gururmm-agent-linux-x64', 'x');
    expect(spawnSync(shell, ['-n'], { input: await installer(), encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it('quotes whatever stands in an address', () => {
    const hostile = "http://x'; touch /tmp/injected; echo '";
    const script = posixInstaller({ siteCode: SITE, publicUrl: hostile, checksums: new Map([["a'b", 'c']]) });
    const probe = script.replace(/main "\$@"\s*$/, 'printf %s "$server_url"; checksum_of "a\'b"');
    expect(spawnSync('sh', { input: probe, encoding: 'utf8' }).stdout).toBe(`${hostile}c\n`);
  });

  it('gives Windows its own script with the same facts', async () => {
    const sha256 = server.publish('gururmm-agent-windows-x64.exe', 'windows');
    const script = await installer('?os=windows');
    expect(script).toContain(`$SiteCode = '${SITE}'`);
    expect(script).toContain(`'gururmm-agent-windows-x64.exe' = '${sha256}'`);
  });

  describe('run on this machine', () => {
    let prefix: string;
    const config = (): string => readFileSync(join(prefix, 'agent.toml'), 'utf8');
    const agentPid = (): number => Number(readFileSync(join(prefix, 'data', 'agent.pid'), 'utf8'));

    const run = async (...options: string[]): Promise<ShellEnd> => runScript(await installer(), options);

    async function runScript(script: string, options: string[]): Promise<ShellEnd> {
      const shell = spawn('sh', ['-s', '--', ...options], { stdio: ['pipe', 'pipe', 'pipe'] });
      shell.stdin.end(script);
      let output = '';
      for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
      const status = await new Promise<number | null>((resolve) => shell.on('close', resolve));
      return { status, output };
    }

    beforeEach(() => {
      server.publish(`gururmm-agent-linux-${ARCH}`, FAKE_AGENT);
      prefix = mkdtempSync(join(tmpdir(), 'gururmm-prefix '));
    });

    afterEach(async () => {
      if (existsSync(join(prefix, 'agent.toml'))) await run('--prefix', prefix, '--uninstall');
      rmSync(prefix, { recursive: true, force: true });
    });

    it('installs, configures and starts the agent without root', async () => {
      expect(await run('--prefix', prefix, '--site-key', SITE_KEY)).toMatchObject({ status: 0 });
      expect(config().split('\n')).toEqual([
        '# GuruRMM agent; written by its installer.',
        `server_url = '${server.origin}'`,
        `site_code = '${SITE}'`,
        `data_dir = '${prefix}/data'`,
        `site_key = '${SITE_KEY}'`,
        '',
      ]);
      expect(statSync(join(prefix, 'agent.toml')).mode & 0o777).toBe(0o600);
      expect(statSync(join(prefix, 'data')).mode & 0o777).toBe(0o700);
      expect(readFileSync(join(prefix, 'arguments'), 'utf8')).toBe(`run --config ${prefix}/agent.toml\n`);
      expect(() => process.kill(agentPid(), 0)).not.toThrow();
    });

    it('replaces the running agent when it runs again, and keeps what was configured', async () => {
      await run('--prefix', prefix, '--site-key', SITE_KEY);
      writeFileSync(join(prefix, 'agent.toml'), `${config()}[log]\nlevel = 'debug'\n`);
      const before = agentPid();
      expect((await run('--prefix', prefix)).output).toContain('is kept');
      expect(() => process.kill(before, 0)).toThrow();
      expect(config()).toContain("level = 'debug'");
      expect(config()).toContain(SITE_KEY);
    });

    it('removes everything it made, and nothing else', async () => {
      await run('--prefix', prefix);
      const pid = agentPid();
      writeFileSync(join(prefix, 'mine.txt'), '');
      expect(await run('--prefix', prefix, '--uninstall')).toMatchObject({ status: 0 });
      expect(() => process.kill(pid, 0)).toThrow();
      expect(['bin', 'data', 'agent.toml', 'mine.txt'].filter((name) => existsSync(join(prefix, name)))).toEqual([
        'mine.txt',
      ]);
    });

    it('changes nothing when the download is not what the server vouched for', async () => {
      await run('--prefix', prefix);
      const script = (await installer()).replace(/[0-9a-f]{64}/g, 'f'.repeat(64));
      writeFileSync(join(prefix, 'bin', 'gururmm-agent'), 'the old one');
      const { status, output } = await runScript(script, ['--prefix', prefix]);
      expect(status).toBe(1);
      expect(output).toContain('checksum of the download is wrong');
      expect(readFileSync(join(prefix, 'bin', 'gururmm-agent'), 'utf8')).toBe('the old one');
    });

    it.each([
      [['--site-key', "x'; id"], 'holds characters that no key has'],
      [['--site-key', 'abc'], 'must begin with grmm_site_'],
      [['--site-key'], 'needs a value'],
      [['--wat'], 'unknown option --wat'],
      [['--prefix', '/'], 'must not be the root directory'],
    ])('refuses %j with one sentence', async (options, sentence) => {
      const { status, output } = await run(...options);
      expect(status).toBe(1);
      expect(output).toContain(sentence);
    });

    it('says so when the platform is not published yet', async () => {
      rmSync(join(server.downloadsDir, `gururmm-agent-linux-${ARCH}`));
      const { status, output } = await run('--prefix', prefix);
      expect(status).toBe(1);
      expect(output).toContain(`has not published an agent for linux-${ARCH}`);
    });

    it('refuses to send keys in the clear', async () => {
      const script = (await installer()).replace(server.origin, 'http://rmm.example.com');
      const { status, output } = await runScript(script, ['--prefix', prefix]);
      expect(status).toBe(1);
      expect(output).toContain('has no TLS');
    });
  });
});
