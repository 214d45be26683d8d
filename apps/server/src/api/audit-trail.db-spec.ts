import { randomUUID } from 'node:crypto';
import { createCredential } from '@gururmm/server/platform/secrets';
import { generate } from 'otplib';
import pg from 'pg';
import { signInWithPassword } from '../access/credentials';
import { routesOfTable } from '../access/routes';
import { makeAgent, makeClient, makeSite, type MadeSite } from '../testing/fleet';
import { TestAgent } from '../testing/test-agent';
import { makeSchedule, scheduleBody } from '../testing/test-schedule';
import { submit } from '../testing/test-command';
import { ADMIN_EMAIL, ADMIN_PASSWORD, startTestServer, type TestServer } from '../testing/test-server';
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
};

interface Act {
  readonly path: string;
  readonly body?: unknown;
  readonly token?: string | null;
}

/** One good call of a mutating route, and what its entry must say. */
interface Sample {
  readonly prepare: (server: TestServer) => Act | Promise<Act>;
  readonly action: string;
  /** Which of the two the entry holds. */
  readonly holds: 'before' | 'after' | 'both' | 'neither';
  readonly isAnonymous?: boolean;
}

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

const newName = (what: string) => `${what} ${randomUUID()}`;
const registrationTokenOf = async (server: TestServer, site: MadeSite) =>
  (await server.request<{ id: string }>('POST', '/api/registration-tokens', { body: { site_id: site.id } })).body.id;
const waitingAgent = async (server: TestServer) => {
  const site = await makeSite(server);
  const { agent, agentId } = await TestAgent.signIn(server.url, { site_code: site.siteCode });
  agent.ws.terminate();
  return agentId;
};
const enrolledAgent = async (server: TestServer) => {
  const { agent, agentId } = await makeAgent(server);
  agent.ws.terminate();
  return agentId;
};
const newJob = async (server: TestServer) => {
  const body = { command_type: 'shell', command: 'id', filter: { agent_ids: [await enrolledAgent(server)] } };
  return (await server.request<{ id: string }>('POST', '/api/jobs', { body })).body.id;
};
/** A job for so many machines that it waits for somebody else, and that somebody's token. */
const waitingJob = async (server: TestServer) => {
  const site = await makeSite(server);
  await sql(
    server,
    `INSERT INTO agents (client_id, site_id, device_id, hostname, os_type, os_version, arch, version, approval)
     SELECT $1, $2, gen_random_uuid()::text, 'many', 'linux', '1', 'x64', '1', 'approved' FROM generate_series(1, 51)`,
    [site.clientId, site.id],
  );
  await server.request('PUT', '/api/settings', { body: { second_person_required: true } });
  const body = { command_type: 'shell', command: 'id', filter: { site_id: site.id }, confirm_count: 51 };
  const { id } = (await server.request<{ id: string }>('POST', '/api/jobs', { body })).body;
  await server.request('PUT', '/api/settings', { body: { second_person_required: false } });
  return { id, token: await signIn(server, await makeUser(server, 'technician')) };
};
const scriptBody = () => ({ name: newName('script'), command_type: 'shell', command: 'true' });
const newScript = async (server: TestServer) =>
  (await server.request<{ id: string }>('POST', '/api/scripts', { body: scriptBody() })).body.id;
const trustRule = {
  name: 'pipeline',
  issuer: 'https://ci.example.com',
  audience: 'rmm',
  claims: { repository: 'acme/x', sub: 'repo:acme/x' },
};
const alertRuleOf = async (server: TestServer) => {
  const { clientId: client_id } = await makeSite(server);
  const body = { kind: 'cpu', level: 'client', client_id };
  return (await server.request<{ id: string }>('POST', '/api/alert-rules', { body })).body.id;
};
const yearly = { name: 'yearly', kind: 'cron', cron: '0 3 1 1 *', duration_minutes: 1 };
const windowOf = async (server: TestServer) => {
  const { clientId: client_id } = await makeSite(server);
  const body = { ...yearly, level: 'client', client_id };
  return (await server.request<{ id: string }>('POST', '/api/maintenance-windows', { body })).body.id;
};
const alertOf = async (server: TestServer) => {
  const site = await makeSite(server);
  const { agent, agentId } = await makeAgent(server, site);
  agent.ws.terminate();
  const { id } = await sqlRow<{ id: string }>(
    server,
    `INSERT INTO alerts (rule_kind, rule_name, client_id, agent_id, severity, message) VALUES ('cpu', 'r', $1, $2, 'info', 'm')
     RETURNING id`,
    [site.clientId, agentId],
  );
  return id;
};
const withTotp = async (server: TestServer) => {
  const user = await makeUser(server, 'technician');
  const token = await signInWithPassword(server, user.email, user.password);
  const { secret } = (await server.request<{ secret: string }>('POST', '/api/auth/totp', { token })).body;
  return { user, token, secret };
};

const SAMPLES: Readonly<Record<string, Sample>> = {
  'POST /api/auth/login': {
    prepare: () => ({
      path: '/api/auth/login',
      token: null,
      body: { email: ADMIN_EMAIL, password: ADMIN_PASSWORD },
    }),
    action: 'auth.sign_in',
    holds: 'after',
  },
  'POST /api/auth/register': {
    prepare: async (server) => {
      await server.request('PUT', '/api/settings', { body: { registration_enabled: true } });
      const body = { email: `${randomUUID()}@example.com`, password: 'a good long password' };
      return { path: '/api/auth/register', token: null, body };
    },
    action: 'user.register',
    holds: 'after',
    isAnonymous: true,
  },
  'POST /api/auth/invitations/accept': {
    prepare: async (server) => {
      const { id } = await makeUser(server, 'read_only');
      const { body } = await server.request<{ invitation_token: string }>('POST', `/api/users/${id}/invite`);
      const accepted = { invitation_token: body.invitation_token, new_password: 'a good long password' };
      return { path: '/api/auth/invitations/accept', token: null, body: accepted };
    },
    action: 'user.accept_invitation',
    holds: 'neither',
    isAnonymous: true,
  },
  'POST /api/auth/logout': {
    prepare: async (server) => ({
      path: '/api/auth/logout',
      token: await signIn(server, await makeUser(server, 'read_only')),
    }),
    action: 'auth.sign_out',
    holds: 'neither',
  },
  'POST /api/auth/password': {
    prepare: async (server) => {
      const user = await makeUser(server, 'read_only');
      const body = { current_password: user.password, new_password: 'another good password' };
      return { path: '/api/auth/password', token: await signIn(server, user), body };
    },
    action: 'user.change_password',
    holds: 'neither',
  },
  'POST /api/auth/totp/confirm': {
    prepare: async (server) => {
      const { token, secret } = await withTotp(server);
      return { path: '/api/auth/totp/confirm', token, body: { totp: await generate({ secret }) } };
    },
    action: 'user.totp.enable',
    holds: 'neither',
  },
  'DELETE /api/auth/totp': {
    prepare: async (server) => {
      const { user, token, secret } = await withTotp(server);
      const totp = await generate({ secret });
      const { body } = await server.request<{ recovery_codes: string[] }>('POST', '/api/auth/totp/confirm', {
        token,
        body: { totp },
      });
      return { path: '/api/auth/totp', token, body: { password: user.password, totp: body.recovery_codes[0] } };
    },
    action: 'user.totp.disable',
    holds: 'neither',
  },
  'POST /api/clients': {
    prepare: () => ({ path: '/api/clients', body: { name: newName('client') } }),
    action: 'client.create',
    holds: 'after',
  },
  'PUT /api/clients/{id}': {
    prepare: async (server) => ({
      path: `/api/clients/${await makeClient(server)}`,
      body: { name: newName('client') },
    }),
    action: 'client.update',
    holds: 'both',
  },
  'DELETE /api/clients/{id}': {
    prepare: async (server) => ({ path: `/api/clients/${await makeClient(server)}` }),
    action: 'client.delete',
    holds: 'before',
  },
  'POST /api/sites': {
    prepare: async (server) => ({
      path: '/api/sites',
      body: { client_id: await makeClient(server), name: newName('site') },
    }),
    action: 'site.create',
    holds: 'after',
  },
  'PUT /api/sites/{id}': {
    prepare: async (server) => ({
      path: `/api/sites/${(await makeSite(server)).id}`,
      body: { auto_approve: true },
    }),
    action: 'site.update',
    holds: 'both',
  },
  'DELETE /api/sites/{id}': {
    prepare: async (server) => ({ path: `/api/sites/${(await makeSite(server)).id}` }),
    action: 'site.delete',
    holds: 'before',
  },
  'POST /api/sites/{id}/regenerate-key': {
    prepare: async (server) => ({ path: `/api/sites/${(await makeSite(server)).id}/regenerate-key` }),
    action: 'site.regenerate_key',
    holds: 'neither',
  },
  'POST /api/agents': {
    prepare: async (server) => ({
      path: '/api/agents',
      body: { hostname: 'new', site_id: (await makeSite(server)).id },
    }),
    action: 'agent.register',
    holds: 'after',
  },
  'DELETE /api/agents/{id}': {
    prepare: async (server) => ({ path: `/api/agents/${await enrolledAgent(server)}` }),
    action: 'agent.delete',
    holds: 'before',
  },
  'POST /api/alerts/{id}/acknowledge': {
    prepare: async (server) => ({ path: `/api/alerts/${await alertOf(server)}/acknowledge`, body: { note: 'seen' } }),
    action: 'alert.acknowledge',
    holds: 'both',
  },
  'POST /api/alerts/{id}/resolve': {
    prepare: async (server) => ({ path: `/api/alerts/${await alertOf(server)}/resolve`, body: {} }),
    action: 'alert.resolve',
    holds: 'both',
  },
  'POST /api/alert-rules': {
    prepare: async (server) => ({
      path: '/api/alert-rules',
      body: { kind: 'cpu', level: 'client', client_id: (await makeSite(server)).clientId },
    }),
    action: 'alert_rule.create',
    holds: 'after',
  },
  'PUT /api/alert-rules/{id}': {
    prepare: async (server) => ({ path: `/api/alert-rules/${await alertRuleOf(server)}`, body: { name: 'changed' } }),
    action: 'alert_rule.update',
    holds: 'both',
  },
  'DELETE /api/alert-rules/{id}': {
    prepare: async (server) => ({ path: `/api/alert-rules/${await alertRuleOf(server)}` }),
    action: 'alert_rule.delete',
    holds: 'before',
  },
  'POST /api/maintenance-windows': {
    prepare: async (server) => ({
      path: '/api/maintenance-windows',
      body: { ...yearly, level: 'client', client_id: (await makeSite(server)).clientId },
    }),
    action: 'maintenance_window.create',
    holds: 'after',
  },
  'PUT /api/maintenance-windows/{id}': {
    prepare: async (server) => ({
      path: `/api/maintenance-windows/${await windowOf(server)}`,
      body: { ...yearly, duration_minutes: 2 },
    }),
    action: 'maintenance_window.update',
    holds: 'both',
  },
  'DELETE /api/maintenance-windows/{id}': {
    prepare: async (server) => ({ path: `/api/maintenance-windows/${await windowOf(server)}` }),
    action: 'maintenance_window.delete',
    holds: 'before',
  },
  'POST /api/agents/{id}/move': {
    prepare: async (server) => ({
      path: `/api/agents/${await enrolledAgent(server)}/move`,
      body: { site_id: (await makeSite(server)).id },
    }),
    action: 'agent.move',
    holds: 'both',
  },
  'POST /api/agents/{id}/approve': {
    prepare: async (server) => ({ path: `/api/agents/${await waitingAgent(server)}/approve`, body: {} }),
    action: 'agent.approve',
    holds: 'both',
  },
  'POST /api/agents/{id}/reject': {
    prepare: async (server) => ({ path: `/api/agents/${await waitingAgent(server)}/reject` }),
    action: 'agent.reject',
    holds: 'both',
  },
  'POST /api/agents/{id}/rotate-key': {
    prepare: async (server) => ({ path: `/api/agents/${await enrolledAgent(server)}/rotate-key` }),
    action: 'agent.rotate_key',
    holds: 'both',
  },
  'PUT /api/agents/{id}/tags': {
    prepare: async (server) => ({ path: `/api/agents/${await enrolledAgent(server)}/tags`, body: { tags: ['x'] } }),
    action: 'agent.set_tags',
    holds: 'both',
  },
  'POST /api/agents/{id}/command': {
    prepare: async (server) => ({
      path: `/api/agents/${await enrolledAgent(server)}/command`,
      body: { command_type: 'shell', command: 'id' },
    }),
    action: 'command.submit',
    holds: 'after',
  },
  'POST /api/commands/{id}/cancel': {
    prepare: async (server) => ({
      path: `/api/commands/${(await submit(server, await enrolledAgent(server))).id}/cancel`,
    }),
    action: 'command.cancel',
    holds: 'after',
  },
  'POST /api/jobs': {
    prepare: async (server) => ({
      path: '/api/jobs',
      body: { command_type: 'shell', command: 'id', filter: { agent_ids: [await enrolledAgent(server)] } },
    }),
    action: 'job.create',
    holds: 'after',
  },
  'POST /api/jobs/{id}/cancel': {
    prepare: async (server) => ({ path: `/api/jobs/${await newJob(server)}/cancel` }),
    action: 'job.cancel',
    holds: 'after',
  },
  'POST /api/jobs/{id}/rerun-failed': {
    prepare: async (server) => {
      const id = await newJob(server);
      await sql(server, `UPDATE commands SET status = 'expired' WHERE job_id = $1`, [id]);
      return { path: `/api/jobs/${id}/rerun-failed`, body: {} };
    },
    action: 'job.create',
    holds: 'after',
  },
  'POST /api/jobs/{id}/approve': {
    prepare: async (server) => {
      const { id, token } = await waitingJob(server);
      return { path: `/api/jobs/${id}/approve`, token };
    },
    action: 'job.approve',
    holds: 'after',
  },
  'POST /api/jobs/{id}/reject': {
    prepare: async (server) => {
      const { id, token } = await waitingJob(server);
      return { path: `/api/jobs/${id}/reject`, token, body: { reason: 'not today' } };
    },
    action: 'job.reject',
    holds: 'after',
  },
  'POST /api/scripts': {
    prepare: () => ({ path: '/api/scripts', body: scriptBody() }),
    action: 'script.create',
    holds: 'after',
  },
  'PUT /api/scripts/{id}': {
    prepare: async (server) => ({ path: `/api/scripts/${await newScript(server)}`, body: scriptBody() }),
    action: 'script.update',
    holds: 'both',
  },
  'DELETE /api/scripts/{id}': {
    prepare: async (server) => ({ path: `/api/scripts/${await newScript(server)}` }),
    action: 'script.delete',
    holds: 'before',
  },
  'PUT /api/variables': {
    prepare: () => ({ path: '/api/variables', body: { level: 'global', name: 'share', value: 'x' } }),
    action: 'variable.set',
    holds: 'after',
  },
  'DELETE /api/variables/{id}': {
    prepare: async (server) => {
      const body = { level: 'global', name: 'other', value: 'x' };
      const { id } = (await server.request<{ id: string }>('PUT', '/api/variables', { body })).body;
      return { path: `/api/variables/${id}` };
    },
    action: 'variable.delete',
    holds: 'before',
  },
  'POST /api/schedules': {
    prepare: async (server) => ({
      path: '/api/schedules',
      body: scheduleBody({ agent_ids: [await enrolledAgent(server)] }),
    }),
    action: 'schedule.create',
    holds: 'after',
  },
  'PUT /api/schedules/{id}': {
    prepare: async (server) => {
      const filter = { agent_ids: [await enrolledAgent(server)] };
      const { id } = await makeSchedule(server, filter);
      return { path: `/api/schedules/${id}`, body: scheduleBody(filter, { enabled: false }) };
    },
    action: 'schedule.update',
    holds: 'both',
  },
  'DELETE /api/schedules/{id}': {
    prepare: async (server) => {
      const { id } = await makeSchedule(server, { agent_ids: [await enrolledAgent(server)] });
      return { path: `/api/schedules/${id}` };
    },
    action: 'schedule.delete',
    holds: 'before',
  },
  'POST /api/registration-tokens': {
    prepare: async (server) => ({
      path: '/api/registration-tokens',
      body: { site_id: (await makeSite(server)).id },
    }),
    action: 'registration_token.create',
    holds: 'after',
  },
  'DELETE /api/registration-tokens/{id}': {
    prepare: async (server) => ({
      path: `/api/registration-tokens/${await registrationTokenOf(server, await makeSite(server))}`,
    }),
    action: 'registration_token.revoke',
    holds: 'before',
  },
  'POST /api/tokens': {
    prepare: () => ({ path: '/api/tokens', body: { name: 'x', permissions: ['agents.read'] } }),
    action: 'token.create',
    holds: 'after',
  },
  'DELETE /api/tokens/{id}': {
    prepare: async (server) => {
      const made = await server.request<{ id: string }>('POST', '/api/tokens', {
        body: { name: 'x', permissions: ['agents.read'] },
      });
      return { path: `/api/tokens/${made.body.id}` };
    },
    action: 'token.revoke',
    holds: 'before',
  },
  'POST /api/trust-rules': {
    prepare: () => ({ path: '/api/trust-rules', body: { ...trustRule, permissions: ['agents.read'] } }),
    action: 'trust_rule.create',
    holds: 'after',
  },
  'DELETE /api/trust-rules/{id}': {
    prepare: async (server) => {
      const body = { ...trustRule, permissions: ['agents.read'] };
      const made = await server.request<{ id: string }>('POST', '/api/trust-rules', { body });
      return { path: `/api/trust-rules/${made.body.id}` };
    },
    action: 'trust_rule.delete',
    holds: 'before',
  },
  'POST /api/users': {
    prepare: () => ({
      path: '/api/users',
      body: { email: `${randomUUID()}@example.com`, name: 'x', role: 'technician' },
    }),
    action: 'user.create',
    holds: 'after',
  },
  'PUT /api/users/{id}': {
    prepare: async (server) => ({
      path: `/api/users/${(await makeUser(server, 'technician')).id}`,
      body: { role: 'read_only' },
    }),
    action: 'user.update',
    holds: 'both',
  },
  'DELETE /api/users/{id}': {
    prepare: async (server) => ({ path: `/api/users/${(await makeUser(server, 'technician')).id}` }),
    action: 'user.delete',
    holds: 'before',
  },
  'DELETE /api/users/{id}/totp': {
    prepare: async (server) => {
      const { user, token, secret } = await withTotp(server);
      await server.request('POST', '/api/auth/totp/confirm', { token, body: { totp: await generate({ secret }) } });
      return { path: `/api/users/${user.id}/totp` };
    },
    action: 'user.reset_second_factor',
    holds: 'both',
  },
  'POST /api/users/{id}/invite': {
    prepare: async (server) => ({ path: `/api/users/${(await makeUser(server, 'technician')).id}/invite` }),
    action: 'user.invite',
    holds: 'after',
  },
  'PUT /api/settings': {
    prepare: () => ({ path: '/api/settings', body: { registration_enabled: false } }),
    action: 'settings.update',
    holds: 'both',
  },
};

describe('the audit trail', () => {
  const mutating = routesOfTable().filter(({ method }) => method !== 'GET');
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server.stop());

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
    const name = newName('client');
    await server.request('POST', '/api/clients', { body: { name } });
    const requestId = `spec-${randomUUID()}`;
    const headers = { 'X-Request-Id': requestId };
    const reader = await signIn(server, await makeUser(server, 'read_only'));
    const failures = [
      await server.request('POST', '/api/clients', { headers, body: { name } }),
      await server.request('POST', '/api/clients', { headers, body: {} }),
      await server.request('POST', '/api/clients', { headers, token: reader, body: { name: newName('client') } }),
      await server.request('DELETE', `/api/clients/${randomUUID()}`, { headers }),
    ];
    expect(failures.map(({ status }) => status)).toEqual([409, 400, 403, 404]);
    expect(await entriesOf(requestId)).toEqual([]);
  });

  it('and the change are one: when the entry cannot be written, nothing has changed', async () => {
    const name = newName('client');
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
