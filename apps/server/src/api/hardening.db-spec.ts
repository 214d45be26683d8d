import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { loadConfiguration } from '@gururmm/server/platform/config';
import { ServerSecret } from '@gururmm/server/platform/secrets';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createHttpApplication } from '../http-application';
import { makeAgent } from '../testing/fleet';
import { TestAgent } from '../testing/test-agent';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sqlRow } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

const CONSOLE = 'https://console.example.com';
const SUBMISSIONS_PER_MINUTE = 5;

describe('a hardened server', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({
      RMM_HTTP_CORS_ORIGINS: CONSOLE,
      RMM_COMMAND_SUBMISSIONS_PER_MINUTE: String(SUBMISSIONS_PER_MINUTE),
    });
  });

  afterAll(() => server.stop());

  describe('lets pages of other origins', () => {
    const ask = async (origin: string, method = 'GET') => {
      const response = await fetch(`${server.url}/api/clients`, {
        method,
        headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
      });
      await response.arrayBuffer();
      return response.headers;
    };

    it('read what they may when their origin is configured', async () => {
      for (const method of ['GET', 'OPTIONS']) {
        const headers = await ask(CONSOLE, method);
        expect([method, headers.get('access-control-allow-origin')]).toEqual([method, CONSOLE]);
        expect(headers.get('vary')).toContain('Origin');
        expect(headers.get('access-control-allow-credentials')).toBeNull();
      }
    });

    it.each([
      'https://evil.example.com',
      'https://console.example.com.evil.com',
      'http://console.example.com',
      'https://console.example.com:8443',
      'https://sub.console.example.com',
      'https://CONSOLE.example.com',
      'null',
      '*',
    ])('read nothing from %s', async (origin) => {
      for (const method of ['GET', 'OPTIONS']) {
        expect((await ask(origin, method)).get('access-control-allow-origin')).toBeNull();
      }
    });
  });

  describe('tells browsers', () => {
    it.each(['/api/clients', '/api/nothing', '/health/live', '/install/DARK-GROVE-7839', '/api/docs', '/'])(
      'to trust nothing foreign, on %s',
      async (path) => {
        const { headers } = await server.request('GET', path, { token: null });
        const policy = headers.get('content-security-policy') ?? '';
        const directives = new Map(policy.split(';').map((part) => [part.split(' ')[0], part.split(' ').slice(1)]));
        expect(directives.get('default-src')).toEqual(["'self'"]);
        expect(directives.get('script-src')).toEqual(["'self'"]);
        expect(directives.get('object-src')).toEqual(["'none'"]);
        expect(directives.get('frame-ancestors')).toEqual(["'none'"]);
        expect(directives.get('base-uri')).toEqual(["'self'"]);
        expect(directives.get('form-action')).toEqual(["'self'"]);
        expect(policy).not.toMatch(/unsafe-eval|\*/);
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
        expect(headers.get('referrer-policy')).toBe('no-referrer');
        expect(headers.get('strict-transport-security')).toMatch(/max-age=\d{7,}/);
        expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
        expect(headers.get('x-powered-by')).toBeNull();
      },
    );
  });

  describe('takes a body', () => {
    const post = async (body: string | undefined, type: string | undefined) => {
      const response = await fetch(`${server.url}/api/clients`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${server.adminToken}`,
          ...(type === undefined ? {} : { 'Content-Type': type }),
        },
        ...(body === undefined ? {} : { body: Buffer.from(body) }),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    const valid = () => JSON.stringify({ name: `client ${randomUUID()}` });

    it('of JSON', async () => {
      expect((await post(valid(), 'application/json')).status).toBe(201);
      expect((await post(valid(), 'application/json; charset=utf-8')).status).toBe(201);
    });

    it.each([
      ['text', 'text/plain'],
      ['a form', 'application/x-www-form-urlencoded'],
      ['a form with files', 'multipart/form-data; boundary=x'],
      ['XML', 'application/xml'],
      ['no type', undefined],
    ])('that calls itself %s for nothing', async (_what, type) => {
      expect(await post(valid(), type)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    });

    it.each([
      ['what is no JSON', '{"name":'],
      ['a text', '"name"'],
      ['a number', '7'],
      ['null', 'null'],
      ['a list', '[]'],
      ['nothing', ''],
    ])('of JSON but not %s', async (_what, body) => {
      expect((await post(body, 'application/json')).status).toBe(400);
    });

    it('that reaches for the prototype as any other', async () => {
      const name = `client ${randomUUID()}`;
      await post(
        `{"name":"${name}","__proto__":{"role":"owner"},"constructor":{"prototype":{"role":"owner"}}}`,
        'application/json',
      );
      expect(Object.prototype).not.toHaveProperty('role');
    });

    it('of another character set for nothing', async () => {
      expect([400, 415]).toContain((await post(valid(), 'application/json; charset=x-unknown')).status);
    });

    it('that unpacks to more than a megabyte for nothing', async () => {
      const response = await fetch(`${server.url}/api/clients`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${server.adminToken}`,
          'Content-Type': 'application/json',
          'Content-Encoding': 'gzip',
        },
        body: gzipSync(JSON.stringify({ name: 'x', notes: 'n'.repeat(20_000_000) })),
      });
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({ code: 'payload_too_large' });
    });
  });

  describe('gives every answer an id', () => {
    it('of its own, a new one each time', async () => {
      const ids = await Promise.all(
        [1, 2, 3].map(async () => (await server.request('GET', '/api/clients')).headers.get('x-request-id')),
      );
      expect(new Set(ids).size).toBe(3);
    });

    it('of the caller’s when it is harmless', async () => {
      const sent = async (id: string) =>
        (await server.request('GET', '/api/clients', { headers: { 'X-Request-Id': id } })).headers.get('x-request-id');
      expect(await sent('pipeline-4711')).toBe('pipeline-4711');
      for (const hostile of ['short', 'x'.repeat(65), 'with space', '<script>', '"quoted"', 'a;b=c;d=e']) {
        expect(await sent(hostile)).not.toBe(hostile);
      }
    });
  });

  it('answers an unknown address with a problem, whatever the method', async () => {
    for (const [method, path] of [
      ['GET', '/api/nothing'],
      ['DELETE', '/api/clients'],
      ['PATCH', '/api/clients'],
      ['TRACE', '/api/clients'],
      ['GET', '/api/../etc/passwd'],
      ['GET', '/api//clients'],
      ['GET', '/api/clients/%2e%2e/users'],
    ] as const) {
      const status = await rawStatus(server.url, method, path, { Authorization: `Bearer ${server.adminToken}` });
      expect([method, path, status]).toEqual([method, path, 404]);
    }
  });

  describe('counts with its twin on the same database', () => {
    let twin: NestExpressApplication;
    let twinUrl: string;

    beforeAll(async () => {
      const configuration = loadConfiguration({
        PORT: '0',
        DATABASE_URL: server.databaseUrl,
        RMM_DATABASE_POOL_SIZE: '4',
        RMM_LOG_LEVEL: 'fatal',
        RMM_COMMAND_SUBMISSIONS_PER_MINUTE: String(SUBMISSIONS_PER_MINUTE),
      });
      const secret = new ServerSecret('a secret for specs that is long enough');
      twin = await createHttpApplication({ configuration, secret, databaseUrl: server.databaseUrl });
      await twin.listen(0, '127.0.0.1');
      twinUrl = await twin.getUrl();
    });

    afterAll(() => twin.close());

    const post = async (url: string, path: string, body: unknown, token?: string) => {
      const response = await fetch(url + path, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(body),
      });
      await response.arrayBuffer();
      return { status: response.status, retryAfter: response.headers.get('retry-after') };
    };

    it('failed sign-ins', async () => {
      const user = await makeUser(server, 'read_only');
      const wrong = { email: user.email, password: 'wrong' };
      for (let failure = 0; failure < 6; failure += 1) {
        const url = failure % 2 === 0 ? server.url : twinUrl;
        expect((await post(url, '/api/auth/login', wrong)).status).toBe(401);
      }
      for (const url of [server.url, twinUrl]) {
        const locked = await post(url, '/api/auth/login', { email: user.email, password: user.password });
        expect(locked.status).toBe(429);
        expect(Number(locked.retryAfter)).toBeGreaterThanOrEqual(1);
      }
    });

    it('submitted commands', async () => {
      const { agent, agentId } = await makeAgent(server);
      const token = await signIn(server, await makeUser(server, 'technician'));
      const submit = (url: string) =>
        post(url, `/api/agents/${agentId}/command`, { command_type: 'shell', command: 'id' }, token);
      for (let submission = 0; submission < SUBMISSIONS_PER_MINUTE; submission += 1) {
        expect((await submit(submission % 2 === 0 ? server.url : twinUrl)).status).toBe(202);
      }
      for (const url of [server.url, twinUrl]) {
        const { status, retryAfter } = await submit(url);
        expect(status).toBe(429);
        expect(Number(retryAfter)).toBeGreaterThanOrEqual(1);
        expect(Number(retryAfter)).toBeLessThanOrEqual(60);
      }
      const another = await signIn(server, await makeUser(server, 'technician'));
      const body = { command_type: 'shell', command: 'id' };
      expect((await post(twinUrl, `/api/agents/${agentId}/command`, body, another)).status).toBe(202);
      await agent.close();
    });

    it('strangers among the agents', async () => {
      const stranger = () => ({ api_key: `grmm_agt_${'A'.repeat(43)}` });
      const codes: number[] = [];
      for (let attempt = 0; attempt < 22; attempt += 1) {
        codes.push((await TestAgent.refused(attempt % 2 === 0 ? server.url : twinUrl, stranger())).closeCode);
      }
      expect(codes.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 4401));
      expect(codes.at(-1)).toBe(4429);
      expect((await TestAgent.refused(twinUrl, stranger())).closeCode).toBe(4429);
      expect((await TestAgent.refused(server.url, stranger())).closeCode).toBe(4429);
    });
  });
});

/** One at a time: the process has one `passport`, which asks the server that was started last. */
describe.each([
  ['nothing that a header says, unless a proxy is trusted', '', [['203.0.113.1', '127.0.0.1']]],
  ['nothing when the trusted proxy is another', '10.0.0.0/8', [['203.0.113.1', '127.0.0.1']]],
  [
    'what a trusted proxy says, and of that only its own word',
    '127.0.0.0/8, 10.0.0.0/8',
    [
      ['203.0.113.1', '203.0.113.1'],
      ['198.51.100.66, 203.0.113.1', '203.0.113.1'],
      ['203.0.113.1, 10.1.2.3', '203.0.113.1'],
      ['nonsense', '127.0.0.1'],
    ],
  ],
])('a server believes of its caller’s address', (what, trustedProxies, cases) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ RMM_HTTP_TRUSTED_PROXIES: trustedProxies });
  });

  afterAll(() => server.stop());

  it(what, async () => {
    for (const [header, expected] of cases) {
      const user = await makeUser(server, 'read_only');
      await server.request('POST', '/api/auth/login', {
        token: null,
        body: { email: user.email, password: user.password },
        headers: { 'X-Forwarded-For': header ?? '', Forwarded: `for=${header}`, 'X-Real-IP': header ?? '' },
      });
      const row = await sqlRow<{ address: string }>(server, 'SELECT address FROM sessions WHERE user_id = $1', [
        user.id,
      ]);
      expect([header, row.address]).toEqual([header, expected]);
    }
  });

  it('and lets no page of another origin read anything: none is configured', async () => {
    const response = await fetch(`${server.url}/api/clients`, { headers: { Origin: CONSOLE } });
    await response.arrayBuffer();
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

/** `fetch` tidies addresses and refuses some methods; this sends them as they are. */
function rawStatus(url: string, method: string, path: string, headers: Record<string, string>): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, method, path, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    request.on('error', reject);
    request.end();
  });
}
