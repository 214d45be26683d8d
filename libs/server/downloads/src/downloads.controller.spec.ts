import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type DownloadsServer, serveDownloads } from './downloads-server.fixture';

const NAME = 'gururmm-agent-linux-x64';
const CONTENT = '0123456789';

describe('GET /downloads/*', () => {
  let server: DownloadsServer;
  let sha256: string;
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
    fetch(`${server.origin}/downloads/${path}`, { headers, method });

  beforeAll(async () => {
    server = await serveDownloads();
    sha256 = server.publish(NAME, CONTENT);
    writeFileSync(join(server.downloadsDir, '..', 'gururmm-agent-outside-x64'), 'secret');
    writeFileSync(join(server.downloadsDir, '.env'), 'secret');
    writeFileSync(join(server.downloadsDir, 'notes.txt'), 'secret');
    mkdirSync(join(server.downloadsDir, 'gururmm-agent-directory-x64'));
  });

  afterAll(async () => {
    rmSync(join(server.downloadsDir, '..', 'gururmm-agent-outside-x64'));
    await server.close();
  });

  it('sends a published file with a strong tag', async () => {
    const answer = await get(NAME);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(CONTENT);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      etag: `"${sha256}"`,
      'accept-ranges': 'bytes',
      'cache-control': 'public, no-cache',
      'content-type': 'application/octet-stream',
      'content-length': '10',
      'content-disposition': `attachment; filename="${NAME}"`,
    });
  });

  it('answers HEAD with the same headers and no content', async () => {
    const answer = await get(NAME, {}, 'HEAD');
    expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([200, '10', '']);
  });

  it('answers HEAD as a whole even when a range is asked for: ranges are for GET', async () => {
    const answer = await get(NAME, { Range: 'bytes=2-4' }, 'HEAD');
    expect([answer.status, answer.headers.get('content-length'), answer.headers.get('content-range')]).toEqual([
      200,
      '10',
      null,
    ]);
    const unsatisfiable = await get(NAME, { Range: 'bytes=99-' }, 'HEAD');
    expect(unsatisfiable.status).toBe(200);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('takes nothing: %s', async (method) => {
    expect((await get(NAME, {}, method)).status).toBe(404);
    expect(await (await get(NAME)).text()).toBe(CONTENT);
  });

  it.each([
    'gururmm-agent-linux-x64.deb',
    'gururmm-agent-linux-arm64.rpm',
    'gururmm-agent-windows-x64.zip',
    'gururmm-agent-macos-arm64-pkg.tar.gz',
  ])('serves the package %s once it is there', async (name) => {
    expect((await get(name)).status).toBe(404);
    server.publish(name, 'package');
    expect(await (await get(name)).text()).toBe('package');
  });

  it('sends what the agent is made of as such', async () => {
    server.publish('gururmm-agent.cdx.json', '{}');
    const answer = await get('gururmm-agent.cdx.json');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'application/vnd.cyclonedx+json; version=1.6',
    ]);
  });

  it('gives the checksum in the form of sha256sum', async () => {
    expect(await (await get(`${NAME}.sha256`)).text()).toBe(`${sha256}  ${NAME}\n`);
  });

  it.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=99-', 416, '', 'bytes */10'],
    ['bytes=9-', 206, '9', 'bytes 9-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=0-1,3-4', 200, CONTENT, null],
    ['bytes=5-4', 200, CONTENT, null],
    ['items=0-1', 200, CONTENT, null],
    ['bytes=0x1-4', 200, CONTENT, null],
  ])('answers the range %s with %i', async (range, status, text, contentRange) => {
    const answer = await get(NAME, { Range: range });
    expect([answer.status, await answer.text(), answer.headers.get('content-range')]).toEqual([
      status,
      text,
      contentRange,
    ]);
  });

  it('sends the whole when the file changed since the first part', async () => {
    expect((await get(NAME, { Range: 'bytes=2-4', 'If-Range': '"another"' })).status).toBe(200);
    expect((await get(NAME, { Range: 'bytes=2-4', 'If-Range': `"${sha256}"` })).status).toBe(206);
  });

  it.each([
    ['a weak tag', (tag: string) => `W/${tag}`],
    ['a part of the tag', (tag: string) => tag.slice(0, -2)],
    ['a date, since none is given', () => 'Thu, 01 Jan 2026 00:00:00 GMT'],
  ])('takes %s in If-Range for another file', async (_what, ifRange) => {
    const answer = await get(NAME, { Range: 'bytes=2-4', 'If-Range': ifRange(`"${sha256}"`) });
    expect([answer.status, await answer.text()]).toEqual([200, CONTENT]);
  });

  it.each([
    ['the tag', (tag: string) => tag],
    ['it among others', (tag: string) => `"one", ${tag} , W/"two"`],
    ['it as a weak tag', (tag: string) => `W/${tag}`],
    ['any tag', () => '*'],
  ])('answers 304 to a client that has these bytes and says so by %s', async (_what, ifNoneMatch) => {
    for (const method of ['GET', 'HEAD']) {
      const headers = { 'If-None-Match': ifNoneMatch(`"${sha256}"`), Range: 'bytes=0-1' };
      const answer = await get(NAME, headers, method);
      expect([answer.status, await answer.text(), answer.headers.get('etag')]).toEqual([304, '', `"${sha256}"`]);
      expect(answer.headers.get('cache-control')).toBe('public, no-cache');
    }
  });

  it('sends the file to a client that has other bytes', async () => {
    expect((await get(NAME, { 'If-None-Match': `"other", ${sha256}` })).status).toBe(200);
  });

  it('can be put together from parts', async () => {
    const parts = await Promise.all(['0-3', '4-7', '8-'].map((range) => get(NAME, { Range: `bytes=${range}` })));
    expect((await Promise.all(parts.map((part) => part.text()))).join('')).toBe(CONTENT);
  });

  it('gives a replaced file a new tag', async () => {
    server.publish('gururmm-agent-linux-arm64', 'one');
    const before = (await get('gururmm-agent-linux-arm64')).headers.get('etag');
    const next = server.publish('gururmm-agent-linux-arm64', 'other');
    expect((await get('gururmm-agent-linux-arm64')).headers.get('etag')).toBe(`"${next}"`);
    expect(before).not.toBe(`"${next}"`);
  });

  it.each([
    '',
    '.',
    '..',
    '.env',
    'notes.txt',
    'gururmm-agent-directory-x64',
    'gururmm-agent-windows-x64.exe',
    '../gururmm-agent-outside-x64',
    '..%2fgururmm-agent-outside-x64',
    '%2e%2e/gururmm-agent-outside-x64',
    '..%5cgururmm-agent-outside-x64',
    '/etc/passwd',
    '%2fetc%2fpasswd',
    `${NAME}/`,
    `${NAME}%00`,
    `${NAME}%0a`,
    `x/${NAME}`,
    NAME.toUpperCase(),
    'Gururmm-agent-linux-x64',
    `%252e%252e/gururmm-agent-outside-x64`,
    `..%252fgururmm-agent-outside-x64`,
    `%c0%ae%c0%ae/gururmm-agent-outside-x64`,
    `....//gururmm-agent-outside-x64`,
    `.%2f${NAME}`,
    `${NAME}%20`,
    `${NAME}.`,
    `${NAME}::$DATA`,
    `${NAME}%2f..%2f${NAME}`,
    `%2567ururmm-agent-linux-x64`,
    'gururmm-agent.cdx.json.sha256.cdx.json',
    `${NAME}.sha256.sha256`,
    `${NAME}.map`,
    '%E0%A4%A',
  ])('serves nothing under %j', async (path) => {
    const answer = await rawGet(server.port, `/downloads/${path}`);
    expect(answer).toMatch(/^HTTP\/1\.1 40[04] /);
    expect(answer).not.toContain('secret');
    expect(answer).not.toContain(server.downloadsDir);
  });

  it('survives a client that goes away in the middle', async () => {
    server.publish('gururmm-agent-linux-big', 'x'.repeat(20_000_000));
    const abort = new AbortController();
    const answer = await fetch(`${server.origin}/downloads/gururmm-agent-linux-big`, { signal: abort.signal });
    abort.abort();
    await expect(answer.text()).rejects.toThrow();
    expect((await get(NAME)).status).toBe(200);
  });

  it('follows no link, out of the directory or inside it', async () => {
    symlinkSync('/etc/passwd', join(server.downloadsDir, 'gururmm-agent-link-x64'));
    symlinkSync(NAME, join(server.downloadsDir, 'gururmm-agent-alias-x64'));
    expect((await get('gururmm-agent-link-x64')).status).toBe(404);
    expect((await get('gururmm-agent-alias-x64')).status).toBe(404);
  });

  it('does not wait at a pipe', async () => {
    execFileSync('mkfifo', [join(server.downloadsDir, 'gururmm-agent-pipe-x64')]);
    expect((await get('gururmm-agent-pipe-x64')).status).toBe(404);
    expect((await get('gururmm-agent-pipe-x64.sha256')).status).toBe(404);
  });

  it('lists nothing', async () => {
    for (const path of ['/downloads', '/downloads/', '/downloads/?C=M;O=A']) {
      const answer = await rawGet(server.port, path);
      expect(answer).toMatch(/^HTTP\/1\.1 404 /);
      expect(answer).not.toContain(NAME);
    }
  });
});

/** Sends the path as it is: fetch would tidy it up. */
function rawGet(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
    );
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString('utf8')));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
