import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DownloadsServer, serveDownloads } from './downloads-server.fixture';

const SITE = 'DARK-GROVE-7839';
const AGENT = `gururmm-agent-linux-${process.arch === 'arm64' ? 'arm64' : 'x64'}`;
const SITE_KEY = `grmm_site_${'k'.repeat(43)}`;

/** Stands for the agent: writes down what it was given, stands where it would install itself, and ends as told. */
const FAKE_AGENT = `#!/bin/sh
[ "$1" = version ] && exit
printf '%s\\n' "key=$GURURMM_SITE_KEY" "proxy=$GURURMM_PROXY" "$@" >"$FAKE_AGENT_DIRECTORY/given"
[ "$1" = uninstall ] || { mkdir -p "$FAKE_AGENT_DIRECTORY/bin" && cp -u "$0" "$FAKE_AGENT_DIRECTORY/bin/gururmm-agent" 2>/dev/null; }
cat
exit "$FAKE_AGENT_EXIT"
`;

interface ShellEnd {
  readonly status: number | null;
  readonly output: string;
}

describe('the POSIX installer, run on this machine', () => {
  let server: DownloadsServer;
  let directory: string;
  let prefix: string;

  beforeAll(async () => {
    server = await serveDownloads();
  });
  afterAll(() => server.close());

  beforeEach(() => {
    server.publish(AGENT, FAKE_AGENT);
    directory = mkdtempSync(join(tmpdir(), 'gururmm-installer '));
    prefix = join(directory, 'prefix');
    mkdirSync(prefix);
  });
  afterEach(() => {
    // Nothing that was downloaded stays behind.
    expect(readdirSync(directory).filter((name) => name.startsWith('gururmm-install.'))).toEqual([]);
    rmSync(directory, { recursive: true });
  });

  const script = async () => (await fetch(`${server.origin}/install/${SITE}`)).text();
  const given = () => readFileSync(join(prefix, 'given'), 'utf8').trimEnd().split('\n');

  async function run(options: string[], environment: Record<string, string> = {}, text?: string): Promise<ShellEnd> {
    const env = {
      PATH: process.env['PATH'],
      TMPDIR: directory,
      FAKE_AGENT_DIRECTORY: prefix,
      FAKE_AGENT_EXIT: '0',
      ...environment,
    };
    const shell = spawn('sh', ['-s', '--', ...options], { stdio: 'pipe', env });
    shell.stdin.end(text ?? (await script()));
    let output = '';
    for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    const status = await new Promise<number | null>((resolve) => shell.on('close', resolve));
    return { status, output };
  }

  it('runs the program with what it was told, and with secrets in its environment only', async () => {
    const caFile = join(directory, 'ca.pem');
    writeFileSync(caFile, '');
    const flags = ['--quiet', '--no-start', '--reconfigure', '--allow-insecure'];
    const options = ['--prefix', prefix, '--ca-file', caFile, '--site-key-file', caFile, ...flags];
    expect(await run(options, { GURURMM_SITE_KEY: SITE_KEY })).toEqual({ status: 0, output: '' });
    expect(given()).toEqual([
      ...[`key=${SITE_KEY}`, 'proxy=', 'install', '--server', server.origin, '--site-code', SITE, '--keep-newer'],
      ...['--prefix', prefix, '--ca-file', caFile, '--site-key-file', caFile, ...flags],
    ]);
  });

  it('downloads through the proxy, which the agent gets, too', async () => {
    const proxy = await ForwardingProxy.start();
    expect(await run(['--prefix', prefix, '--proxy', proxy.url])).toMatchObject({ status: 0 });
    expect(proxy.asked).toEqual([`${server.origin}/downloads/${AGENT}`]);
    expect(given()).toContain(`proxy=${proxy.url}`);
    proxy.close();
  });

  it('downloads nothing when the published program stands there', async () => {
    await run(['--prefix', prefix]);
    const again = await run(['--prefix', prefix]);
    expect([again.status, again.output]).toEqual([0, '']);
  });

  it.each([1, 3, 4])('ends as the program ended, with %i', async (status) => {
    expect((await run(['--prefix', prefix], { FAKE_AGENT_EXIT: String(status) })).status).toBe(status);
  });

  it('has the installed program take itself off', async () => {
    await run(['--prefix', prefix]);
    expect(await run(['--prefix', prefix, '--uninstall', '--purge'])).toEqual({ status: 0, output: '' });
    expect(given()).toEqual(['key=', 'proxy=', 'uninstall', '--prefix', prefix, '--purge']);
  });

  it('has nothing to take off where nothing is installed', async () => {
    const { status, output } = await run(['--prefix', prefix, '--uninstall']);
    expect([status, output]).toEqual([0, `gururmm: no agent is installed as ${prefix}/bin/gururmm-agent\n`]);
  });

  it('runs nothing that the server did not vouch for', async () => {
    const wrong = (await script()).replace(/[0-9a-f]{64}/g, 'f'.repeat(64));
    const { status, output } = await run(['--prefix', prefix], {}, wrong);
    expect([status, output]).toEqual([1, expect.stringContaining('the checksum of the download is wrong')]);
    expect(existsSync(join(prefix, 'given'))).toBe(false);
  });

  it('says why the download failed', async () => {
    const wrong = (await script()).replace(server.origin, 'http://127.0.0.1:9');
    const { status, output } = await run(['--prefix', prefix], {}, wrong);
    expect([status, output]).toEqual([
      1,
      expect.stringMatching(/http:\/\/127\.0\.0\.1:9\/downloads\/\S+ cannot be downloaded: .*connect/i),
    ]);
  });

  it('says why the program does not run', async () => {
    server.publish(AGENT, '#!/bin/sh\necho no such library\nexit 127\n');
    const { status, output } = await run(['--prefix', prefix]);
    expect([status, output]).toEqual([1, expect.stringContaining('does not run on this machine: no such library')]);
  });

  it('says so when the platform is not published yet', async () => {
    rmSync(join(server.downloadsDir, AGENT));
    const { status, output } = await run(['--prefix', prefix]);
    expect([status, output]).toEqual([1, expect.stringContaining('has not published an agent for linux-')]);
  });

  it('runs nothing of a script that broke off', async () => {
    const text = await script();
    const { output } = await run(['--prefix', prefix], {}, text.slice(0, text.lastIndexOf('main')));
    expect([output, existsSync(join(prefix, 'given'))]).toEqual(['', false]);
  });

  it.each([
    [['--site-key', SITE_KEY], 'secrets are not taken from the command line'],
    [['--registration-token=x'], 'secrets are not taken from the command line'],
    [['--proxy'], '--proxy needs a value'],
    [['--ca-file', '/nowhere.pem'], '/nowhere.pem cannot be read'],
    [['--purge'], '--purge belongs to --uninstall'],
    [['--wat'], 'unknown option --wat'],
  ])('refuses %j with one sentence', async (options, sentence) => {
    expect(await run(options)).toMatchObject({ status: 1, output: expect.stringContaining(sentence) as string });
  });

  it('names every option that it reads', async () => {
    const { output } = await run(['--help']);
    const read = [...(await script()).matchAll(/^ {6}(--[a-z-]+)\)/gm)].map(([, option]) => option ?? '');
    expect(read.length).toBeGreaterThan(8);
    for (const option of read)
      expect([option, output.includes(`  ${option}`) || option === '--help']).toEqual([option, true]);
  });
});

/** An HTTP proxy that notes what it is asked for. */
class ForwardingProxy {
  readonly asked: string[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ForwardingProxy> {
    const server = createServer((request, response) => {
      proxy.asked.push(request.url ?? '');
      void fetch(request.url ?? '').then(async (answer) => response.end(Buffer.from(await answer.arrayBuffer())));
    });
    const proxy = new ForwardingProxy(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
  }
}
