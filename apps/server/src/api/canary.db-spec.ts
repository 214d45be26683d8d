import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '@gururmm/server/platform/testing';
import { CREDENTIAL_PREFIXES } from '@gururmm/shared/protocol';
import type { OpenAPIObject } from '@nestjs/swagger';
import { addressOf, type Route, routesOfTable } from '../access/routes';
import { makeAgent, makeClient, makeSite } from '../testing/fleet';
import { authPayload, TestAgent } from '../testing/test-agent';
import { TestConsole } from '../testing/test-console';
import { type RequestOptions, startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

const BODY_LENGTH = 43;
const MARK = 'CanaryCanaryCanary';
const body = (kind: string) => `${kind}${MARK}`.padEnd(BODY_LENGTH, 'x').slice(0, BODY_LENGTH);

/** One of every kind, recognisable; credentials are forbidden everywhere. */
const CREDENTIALS: readonly string[] = [
  ...Object.entries(CREDENTIAL_PREFIXES).map(([kind, prefix]) => prefix + body(kind)),
  `eyJhbGciOiJIUzI1NiJ9.${MARK.repeat(3)}.${MARK.repeat(2)}`,
];
/** Without any form that could be known: forbidden where fields, headers and queries are secrets by their names. */
const PASSWORD = `secret-canary-${randomUUID()}`;

const SECRET_FIELDS = ['password', 'current_password', 'new_password', 'totp', 'token', 'invitation_token', 'ticket'];

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly type?: string;
}

describe('a secret that is put anywhere', () => {
  let server: TestServer;
  let folder: string;
  let document: OpenAPIObject;
  const answers: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gururmm-canary-'));
    server = await startTestServer({ RMM_LOG_LEVEL: 'trace', RMM_LOG_FILE: join(folder, 'server.log') });
    document = (await server.request<OpenAPIObject>('GET', '/api/openapi.json', { token: null })).body;
  });

  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const call = async (method: string, path: string, options: RequestOptions) => {
    const { status, headers, body: answer } = await server.request<unknown>(method, path, options);
    // Who may read a name may read it back; a refusal repeats nothing.
    if (status >= 400) answers.push(JSON.stringify([method, [...headers], answer]));
    return { status, body: answer };
  };
  /** Everything the server has written so far: the line of a last request stands behind all others. */
  const logText = async () => {
    const last = `last-${randomUUID()}`;
    await server.request('GET', '/api/auth/me', { headers: { 'X-Request-Id': last } });
    return waitUntil('the log', async () => {
      const text = await readFile(join(folder, 'server.log'), 'utf8');
      return text.includes(last) ? text : undefined;
    });
  };
  const bodiesOf = ({ method, template }: Route): unknown[] => {
    const operation = document.paths[template]?.[method.toLowerCase() as 'post'];
    const content = (operation?.requestBody as { content?: Record<string, { schema?: Schema }> } | undefined)?.content;
    const schema = content?.['application/json']?.schema;
    if (schema === undefined) return [undefined];
    return CREDENTIALS.map((credential) => fill(schema, document, credential, ''));
  };

  it('is put into every input of every route', async () => {
    const routes = routesOfTable().filter(({ template }) => !template.startsWith('/api/docs'));
    const secretsOf = [...CREDENTIALS, PASSWORD];
    for (const route of routes) {
      // Such routes end sessions and count failures: they get somebody of their own.
      const token =
        route.policy === 'person' ? await signIn(server, await makeUser(server, 'owner')) : server.adminToken;
      for (const [index, sent] of bodiesOf(route).entries()) {
        const credential = CREDENTIALS[index % CREDENTIALS.length] ?? '';
        const options = { token, ...(sent === undefined ? {} : { body: sent }) };
        await call(route.method, addressOf(route), options);
        await call(route.method, `${addressOf(route)}?token=${PASSWORD}&q=${credential}&${credential}=x`, options);
        if (/\{/.test(route.template)) {
          await call(route.method, route.template.replace(/\{\w+\}/, encodeURIComponent(credential)), options);
        }
      }
      const headers = {
        Cookie: `session=${CREDENTIALS[0]}; other=${PASSWORD}`,
        'X-Api-Key': PASSWORD,
        'X-Metrics-Token': PASSWORD,
        'User-Agent': CREDENTIALS.join(' '),
        Referer: `https://rmm.example.com/?token=${CREDENTIALS[2]}`,
        'Idempotency-Key': CREDENTIALS[1] ?? '',
        'X-Request-Id': CREDENTIALS[3] ?? '',
        'X-Forwarded-For': CREDENTIALS[0] ?? '',
        Origin: `https://${PASSWORD}.example.com`,
      };
      await call(route.method, addressOf(route), { token, headers });
      await Promise.all(secretsOf.map((secret) => call(route.method, addressOf(route), { token: secret })));
    }
    expect(answers.length).toBeGreaterThan(500);
  }, 180_000);

  it('is put into what is stored and noted', async () => {
    const client = { name: `client ${CREDENTIALS[0]}`, notes: CREDENTIALS.join('\n') };
    const { agent, agentId } = await makeAgent(server);
    const clientId = await makeClient(server);
    const command = {
      command_type: 'shell',
      command: `login --token ${CREDENTIALS.join(' ')}`,
      args: [...CREDENTIALS],
    };
    const made = [
      await call('POST', '/api/clients', { body: client }),
      await call('PUT', `/api/clients/${clientId}`, { body: { notes: CREDENTIALS[4] } }),
      await call('POST', '/api/sites', { body: { client_id: clientId, name: CREDENTIALS[1] } }),
      await call('PUT', `/api/agents/${agentId}/tags`, { body: { tags: CREDENTIALS.slice(0, 4) } }),
      await call('POST', '/api/agents', { body: { hostname: CREDENTIALS[2], site_id: (await makeSite(server)).id } }),
      await call('POST', `/api/agents/${agentId}/command`, { body: { ...command, env: { PASSWORD } } }),
      await call('POST', '/api/jobs', { body: { ...command, env: { PASSWORD }, filter: { agent_ids: [agentId] } } }),
      await call('POST', '/api/tokens', { body: { name: CREDENTIALS[2], permissions: ['agents.read'] } }),
      await call('POST', '/api/users', {
        body: { email: `${randomUUID()}@example.com`, name: CREDENTIALS[3], role: 'technician', password: PASSWORD },
      }),
    ];
    expect(made.map(({ status }) => status)).toEqual([201, 200, 201, 200, 201, 202, 202, 201, 201]);
    agent.ws.terminate();
  });

  it('is put into bodies that cannot be read', async () => {
    for (const secret of [...CREDENTIALS, PASSWORD]) {
      for (const text of [`{"password":"${secret}`, secret, `{"name":${secret}}`, `["${secret}"`, `"${secret}"`]) {
        answers.push(await postRaw(`${server.url}/api/auth/login`, text));
      }
    }
  });

  it('is put into the first frames of sockets', async () => {
    for (const secret of [...CREDENTIALS, PASSWORD]) {
      await sql(server, 'DELETE FROM auth_failures');
      for (const auth of [
        { api_key: secret },
        { registration_token: secret },
        { site_code: secret },
        // A device's name is no secret by its place: there only what has a credential's form is known.
        ...(secret === PASSWORD ? [] : [{ api_key: secret, hostname: secret, device_id: secret, version: secret }]),
      ]) {
        const agent = await TestAgent.connect(server.url);
        agent.sendRaw(JSON.stringify({ type: 'auth', payload: authPayload(auth) }));
        answers.push(JSON.stringify([await agent.closeCode(), agent.closed, agent.received]));
      }
      const broken = await TestAgent.connect(server.url);
      broken.sendRaw(`{"type":"auth","payload":{"api_key":"${secret}`);
      answers.push(JSON.stringify([await broken.closeCode(), broken.closed, broken.received]));
      const console = await TestConsole.connect(server.url);
      console.send({ type: 'auth', payload: { ticket: secret.padEnd(BODY_LENGTH, 'x') } });
      answers.push(JSON.stringify([await console.closeCode(), console.received]));
    }
    await sql(server, 'DELETE FROM auth_failures');
    const site = await makeSite(server);
    const names = { hostname: CREDENTIALS[0], version: CREDENTIALS[1] };
    const { agent } = await TestAgent.signIn(server.url, { api_key: site.apiKey, ...names });
    agent.ws.terminate();
  }, 60_000);

  describe('is found', () => {
    const forbidden = [...CREDENTIALS, MARK.repeat(2), PASSWORD];

    it('in no line of the log', async () => {
      const text = await logText();
      expect(text.split('\n').length).toBeGreaterThan(500);
      for (const secret of forbidden) expect(linesWith(text, secret)).toEqual([]);
      expect(linesWith(text, MARK).filter((line) => /grmm_|eyJ/.test(line))).toEqual([]);
    });

    it('in no refusal', () => {
      const found = forbidden.flatMap((secret) => answers.filter((answer) => answer.includes(secret)));
      expect([found.length, found[0]]).toEqual([0, undefined]);
    });

    it('in no row of the audit log', async () => {
      const { text } = await sqlRow<{ text: string }>(
        server,
        `SELECT string_agg(concat_ws(' ', actor_name, address, request_id, action, object_kind, object_id, before, after), E'\\n') AS text
         FROM audit_log`,
      );
      expect(text.split('\n').length).toBeGreaterThan(20);
      expect(text).toContain('[redacted]');
      for (const secret of forbidden) expect(linesWith(text, secret)).toEqual([]);
    });

    it('nowhere in the tables of who may do what', async () => {
      for (const table of [
        'sessions',
        'api_tokens',
        'registration_tokens',
        'invitations',
        'auth_failures',
        'rate_windows',
      ]) {
        const { text } = await sqlRow<{ text: string | null }>(
          server,
          `SELECT string_agg(t::text, E'\\n') AS text FROM ${table} t`,
        );
        // A name that an administrator types is theirs; what a stranger types is kept by nobody.
        const found = linesWith(text ?? '', PASSWORD);
        expect([table, found]).toEqual([table, []]);
      }
    });
  });
});

/** A body in the form of its schema whose every text is the secret; secret fields hold the password. */
function fill(schema: Schema, document: OpenAPIObject, secret: string, name: string): unknown {
  if (schema.$ref !== undefined) {
    const referred = document.components?.schemas?.[schema.$ref.split('/').at(-1) ?? ''];
    return fill((referred ?? {}) as Schema, document, secret, name);
  }
  if (schema.properties !== undefined) {
    const fields = Object.entries(schema.properties).map(([key, inner]) => [key, fill(inner, document, secret, key)]);
    return { ...Object.fromEntries(fields), [secret]: secret };
  }
  if (schema.items !== undefined) return [fill(schema.items, document, secret, name)];
  if (schema.type === 'object') return { [secret]: secret, name: secret };
  return SECRET_FIELDS.includes(name) ? PASSWORD : secret;
}

function linesWith(text: string, secret: string): string[] {
  return text.split('\n').filter((line) => line.includes(secret));
}

function postRaw(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json' };
    const request = httpRequest(url, { method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
    });
    request.on('error', reject);
    request.end(text);
  });
}
