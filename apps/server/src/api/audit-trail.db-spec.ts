import { randomUUID } from 'node:crypto';
import { ReleaseRepository } from '@gururmm/e2e/support';
import { createCredential } from '@gururmm/server/platform/secrets';
import pg from 'pg';
import { routesOfTable } from '../access/routes';
import { AUDITED_ALERT_ROUTES } from '../testing/audited-alert-routes';
import { AUDITED_LIBRARY_ROUTES, PUBLISHED_VERSION } from '../testing/audited-library-routes';
import { AUDITED_ROUTES, type AuditedRoute } from '../testing/audited-routes';
import { enrolledAgent, makeSite } from '../testing/fleet';
import { submit } from '../testing/test-command';
import { startTestServer, type TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';

/** Routes that change nothing worth an entry, or whose entries another spec reads. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'POST /api/alert-rules/backtest': 'reads, and saves nothing',
  'POST /api/auth/totp': 'a secret that counts for nothing until it is confirmed',
  'POST /api/realtime/tickets': 'half a minute of what the session may see anyway',
  'POST /api/auth/sso/session': 'needs a provider: sso.db-spec.ts',
  'POST /api/tokens/exchange': 'needs an issuer: trust-rules-exchange.db-spec.ts',
  'POST /api/jobs/preview': 'only counts what a job would reach',
  'POST /api/policies/plan': 'only tells what a policy would change',
  'POST /api/agent/register-legacy': 'its entry is the machine’s own: legacy-registration.db-spec.ts',
  'POST /api/agent/heartbeat': 'what a machine tells of itself',
  'POST /api/agent/command-ack': 'what a machine tells of a command that has its entry',
  'POST /api/agent/command-output': 'what a machine tells of a command that has its entry',
  'POST /api/agent/command-result': 'what a machine tells of a command that has its entry',
  'POST /api/agent/update-status': 'what a machine tells of an update whose rollout has its entry',
};

const SAMPLES: Readonly<Record<string, AuditedRoute>> = {
  ...AUDITED_ROUTES,
  ...AUDITED_ALERT_ROUTES,
  ...AUDITED_LIBRARY_ROUTES,
};

interface Entry {
  readonly client_id: string | null;
  readonly actor_kind: string;
  readonly actor_id: string | null;
  readonly actor_name: string;
  readonly address: string;
  readonly action: string;
  readonly before: unknown;
  readonly after: unknown;
}

describe('the audit trail', () => {
  const mutating = routesOfTable().filter(({ method }) => method !== 'GET');
  let repository: ReleaseRepository;
  let server: TestServer;

  beforeAll(async () => {
    repository = await ReleaseRepository.create();
    await repository.publish(PUBLISHED_VERSION);
    server = await startTestServer({ RMM_UPDATES_DIR: repository.path });
  });

  afterAll(async () => {
    await server.stop();
    await repository.remove();
  });

  const entriesOf = (requestId: string) =>
    sql<Entry>(server, 'SELECT * FROM audit_log WHERE request_id = $1 ORDER BY id', [requestId]);
  const read = (query: string, token: string = server.adminToken) =>
    server.request<{ items: Record<string, unknown>[]; total: number }>('GET', `/api/audit?${query}`, { token });

  it('is asked of every route that changes something', () => {
    expect(Object.keys({ ...SAMPLES, ...EXCEPTIONS }).sort()).toEqual(mutating.map(({ name }) => name).sort());
  });

  it.each(Object.keys(SAMPLES))('has who, from where, in which request, and what of %s', async (name) => {
    const sample = SAMPLES[name];
    if (sample === undefined) throw new Error(`no sample of ${name}`);
    const { path, body, token = server.adminToken } = await sample.prepare(server);
    const requestId = `spec-${randomUUID()}`;
    const answer = await server.request(name.split(' ')[0] ?? '', path, {
      token,
      headers: { 'X-Request-Id': requestId },
      ...(body === undefined ? {} : { body }),
    });
    expect([answer.status, answer.status < 300]).toEqual([answer.status, true]);
    const entries = await entriesOf(requestId);
    expect(entries.map(({ action }) => action)).toEqual([sample.action]);
    const [entry] = entries;
    expect(entry).toMatchObject({
      address: '127.0.0.1',
      actor_kind: sample.isAnonymous === true ? 'anonymous' : 'user',
      before: ['before', 'both'].includes(sample.holds) ? (expect.any(Object) as object) : null,
      after: ['after', 'both'].includes(sample.holds) ? (expect.any(Object) as object) : null,
    });
    if (sample.isAnonymous !== true) {
      const { id } = await sqlRow<{ id: string }>(server, 'SELECT id FROM users WHERE email = $1', [entry?.actor_name]);
      expect(entry?.actor_id).toBe(id);
    }
    if (sample.holds === 'both') expect(entry?.before).not.toEqual(entry?.after);
  });

  it('has no entry of what was refused or failed', async () => {
    const name = `client ${randomUUID()}`;
    await server.request('POST', '/api/clients', { body: { name } });
    const requestId = `spec-${randomUUID()}`;
    const headers = { 'X-Request-Id': requestId };
    const reader = await signIn(server, await makeUser(server, 'read_only'));
    const failures = [
      await server.request('POST', '/api/clients', { headers, body: { name } }),
      await server.request('POST', '/api/clients', { headers, body: {} }),
      await server.request('POST', '/api/clients', {
        headers,
        token: reader,
        body: { name: `client ${randomUUID()}` },
      }),
      await server.request('DELETE', `/api/clients/${randomUUID()}`, { headers }),
    ];
    expect(failures.map(({ status }) => status)).toEqual([409, 400, 403, 404]);
    expect(await entriesOf(requestId)).toEqual([]);
  });

  it('and the change are one: when the entry cannot be written, nothing has changed', async () => {
    const name = `client ${randomUUID()}`;
    const id = (await server.request<{ id: string }>('POST', '/api/clients', { body: { name } })).body.id;
    const owner = new pg.Client({ connectionString: server.databaseUrl });
    await owner.connect();
    try {
      await owner.query(`ALTER TABLE audit_log ADD CONSTRAINT none_for_now CHECK (client_id <> '${id}') NOT VALID`);
      const failed = await server.request('PUT', `/api/clients/${id}`, { body: { notes: 'changed' } });
      expect(failed.status).toBe(500);
      expect((await server.request('GET', `/api/clients/${id}`)).body['notes']).toBeNull();
    } finally {
      await owner.query('ALTER TABLE audit_log DROP CONSTRAINT none_for_now');
      await owner.end();
    }
    expect((await server.request('PUT', `/api/clients/${id}`, { body: { notes: 'changed' } })).status).toBe(200);
  });

  it('has failed sign-ins, and never what was typed', async () => {
    const user = await makeUser(server, 'read_only');
    const tried = [
      { email: user.email, password: 'typed-password-canary' },
      { email: 'typed-address-canary@example.com', password: 'x' },
    ];
    for (const body of tried) await server.request('POST', '/api/auth/login', { token: null, body });
    const { body } = await read('action=auth.sign_in_failed&limit=2');
    expect(body.items.map((item) => item['actor_name']).sort()).toEqual([user.email, 'unknown account'].sort());
    expect(JSON.stringify(body)).not.toContain('canary');
  });

  it('has no secret of what was made', async () => {
    const site = await makeSite(server);
    const secret = createCredential('apiToken');
    await submit(server, await enrolledAgent(server), { command: `curl -H "Authorization: Bearer ${secret}"` });
    const { text } = await sqlRow<{ text: string }>(server, `SELECT string_agg(a::text, '') AS text FROM audit_log a`);
    for (const shown of [site.apiKey, secret]) expect(text).not.toContain(shown.slice(-43));
    expect(text).not.toMatch(/grmm_(agt|site|pat|reg)_|argon2|eyJ/);
  });

  describe('is read', () => {
    it('newest first, filtered, page by page', async () => {
      const site = await makeSite(server);
      const byClient = (await read(`client_id=${site.clientId}`)).body;
      expect(byClient.items.map((item) => item['action'])).toEqual(['site.create', 'client.create']);
      const own = await read(`object_kind=site&object_id=${site.id}`);
      expect(own.body.items).toMatchObject([{ action: 'site.create', object_id: site.id, client_id: site.clientId }]);
      const me = (await server.request<{ id: string }>('GET', '/api/auth/me')).body.id;
      expect((await read(`actor_id=${me}&action=site.create&limit=1`)).body.items).toHaveLength(1);
      expect((await read(`since=${new Date(Date.now() + 60_000).toISOString()}`)).body.items).toEqual([]);
      expect((await read('since=yesterday')).status).toBe(400);
    });

    it('by who sees the client, and what belongs to no client by who sees all', async () => {
      const [own, other] = [await makeSite(server), await makeSite(server)];
      const user = await makeUser(server, 'administrator');
      await server.request('PUT', `/api/users/${user.id}`, {
        body: { client_scope: { kind: 'clients', client_ids: [own.clientId] } },
      });
      const token = await signIn(server, user);
      const { body } = await read('limit=500', token);
      expect(new Set(body.items.map((item) => item['client_id']))).toEqual(new Set([own.clientId]));
      expect((await read(`client_id=${other.clientId}`, token)).body).toMatchObject({ items: [], total: 0 });
    });

    it('and nothing else: there is no way to write it', async () => {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        expect((await server.request(method, '/api/audit', { body: {} })).status).toBe(404);
      }
    });
  });
});
