import { randomUUID } from 'node:crypto';
import { generate } from 'otplib';
import { signInWithPassword } from '../access/credentials';
import { enrolledAgent, makeClient, makeSite, type MadeSite } from './fleet';
import { TestAgent } from './test-agent';
import { submit } from './test-command';
import { ADMIN_EMAIL, ADMIN_PASSWORD, type TestServer } from './test-server';
import { sql } from './test-sql';
import { makeUser, signIn } from './test-user';

export interface AuditedCall {
  readonly path: string;
  readonly body?: unknown;
  readonly token?: string | null;
}

/** One good call of a mutating route, and what its entry must say. */
export interface AuditedRoute {
  readonly prepare: (server: TestServer) => AuditedCall | Promise<AuditedCall>;
  readonly action: string;
  /** Which of the two the entry holds. */
  readonly holds: 'before' | 'after' | 'both' | 'neither';
  readonly isAnonymous?: boolean;
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
const trustRule = {
  name: 'pipeline',
  issuer: 'https://ci.example.com',
  audience: 'rmm',
  claims: { repository: 'acme/x', sub: 'repo:acme/x' },
};
const withTotp = async (server: TestServer) => {
  const user = await makeUser(server, 'technician');
  const token = await signInWithPassword(server, user.email, user.password);
  const { secret } = (await server.request<{ secret: string }>('POST', '/api/auth/totp', { token })).body;
  return { user, token, secret };
};

/** Routes of accounts, clients, agents, commands and jobs. */
export const AUDITED_ROUTES: Readonly<Record<string, AuditedRoute>> = {
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
