import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { type DownloadsServer, serveDownloads } from './downloads-server.fixture';
import { posixInstaller } from './posix-installer';

const SITE = 'DARK-GROVE-7839';
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

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

  it('shows a browser the commands, as a page that runs nothing', async () => {
    const answer = await fetch(`${server.origin}/install/${SITE}`, { headers: { Accept: BROWSER } });
    expect([answer.headers.get('content-type'), answer.headers.get('vary')]).toEqual([
      'text/html; charset=utf-8',
      'Accept',
    ]);
    const page = await answer.text();
    expect(page).toContain(`<pre>curl -fsSL ${server.origin}/install/${SITE} | sudo sh</pre>`);
    expect(page).toContain(`Invoke-RestMethod '${server.origin}/install/${SITE}?os=windows'`);
    const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? '';
    expect(answer.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    );
  });

  it('gives the browser the script that it names', async () => {
    const answer = await fetch(`${server.origin}/install/${SITE}?os=posix`, { headers: { Accept: BROWSER } });
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
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
});
