import { randomUUID } from 'node:crypto';
import type { AuditedRoute } from './audited-routes';
import { enrolledAgent, makeAgent, makeClient, makeSite } from './fleet';
import { makePolicy } from './test-policy';
import { makeRollout } from './test-rollout';
import { makeSchedule, scheduleBody } from './test-schedule';
import { makeScript } from './test-script';
import type { TestServer } from './test-server';
import { sql } from './test-sql';

/** The version that must lie in the server's update repository. */
export const PUBLISHED_VERSION = '1.0.0';

const newPolicy = async (server: TestServer) =>
  makePolicy(server, { level: 'client', client_id: await makeClient(server), items: {} });

const newVariable = () => ({ level: 'global', name: `x_${randomUUID().replaceAll('-', '')}`, value: 'y' });

const newRollout = async (server: TestServer, state = 'running') => {
  const site = await makeSite(server);
  const agentId = await enrolledAgent(server, site);
  const id = await makeRollout(server, { clientId: site.clientId, siteId: site.id, agentId });
  await sql(server, 'UPDATE rollouts SET state = $2 WHERE id = $1', [id, state]);
  return id;
};

/** Routes of what is kept for the fleet: policies, scripts, variables, schedules, releases and their rollouts. */
export const AUDITED_LIBRARY_ROUTES: Readonly<Record<string, AuditedRoute>> = {
  'POST /api/policies': {
    prepare: async (server) => ({
      path: '/api/policies',
      body: { level: 'client', client_id: await makeClient(server), items: {} },
    }),
    action: 'policy.create',
    holds: 'after',
  },
  'PUT /api/policies/{id}': {
    prepare: async (server) => {
      const { id, version } = await newPolicy(server);
      const items = { max_concurrent_commands: { state: 'set', value: 2 } };
      return { path: `/api/policies/${id}`, body: { items, version } };
    },
    action: 'policy.update',
    holds: 'both',
  },
  'DELETE /api/policies/{id}': {
    prepare: async (server) => ({ path: `/api/policies/${(await newPolicy(server)).id}` }),
    action: 'policy.delete',
    holds: 'before',
  },
  'POST /api/scripts': {
    prepare: () => ({
      path: '/api/scripts',
      body: { name: `script ${randomUUID()}`, command_type: 'shell', command: 'true' },
    }),
    action: 'script.create',
    holds: 'after',
  },
  'PUT /api/scripts/{id}': {
    prepare: async (server) => ({
      path: `/api/scripts/${(await makeScript(server)).id}`,
      body: { name: `script ${randomUUID()}`, command_type: 'shell', command: 'false' },
    }),
    action: 'script.update',
    holds: 'both',
  },
  'DELETE /api/scripts/{id}': {
    prepare: async (server) => ({ path: `/api/scripts/${(await makeScript(server)).id}` }),
    action: 'script.delete',
    holds: 'before',
  },
  'PUT /api/variables': {
    prepare: () => ({ path: '/api/variables', body: newVariable() }),
    action: 'variable.set',
    holds: 'after',
  },
  'DELETE /api/variables/{id}': {
    prepare: async (server) => {
      const { body } = await server.request<{ id: string }>('PUT', '/api/variables', { body: newVariable() });
      return { path: `/api/variables/${body.id}` };
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
  'POST /api/releases': {
    prepare: () => ({ path: '/api/releases', body: { version: PUBLISHED_VERSION } }),
    action: 'release.register',
    holds: 'after',
  },
  'POST /api/rollouts': {
    prepare: async (server) => {
      const version = `0.0.0-${randomUUID()}`;
      const files = [{ product: 'gururmm-agent', os: 'linux', arch: 'x64', target: 'none' }];
      await sql(server, `INSERT INTO releases (version, channel, files) VALUES ($1, 'stable', $2)`, [
        version,
        JSON.stringify(files),
      ]);
      const site = await makeSite(server);
      const capabilities = ['self_update', 'target:linux-x64'];
      const { agent } = await makeAgent(server, site, { version: '0.0.0-0', capabilities });
      agent.ws.terminate();
      return { path: '/api/rollouts', body: { version, filter: { site_id: site.id } } };
    },
    action: 'rollout.create',
    holds: 'after',
  },
  'POST /api/rollouts/{id}/pause': {
    prepare: async (server) => ({ path: `/api/rollouts/${await newRollout(server)}/pause` }),
    action: 'rollout.pause',
    holds: 'both',
  },
  'POST /api/rollouts/{id}/resume': {
    prepare: async (server) => ({ path: `/api/rollouts/${await newRollout(server, 'paused')}/resume` }),
    action: 'rollout.resume',
    holds: 'both',
  },
  'POST /api/rollouts/{id}/abort': {
    prepare: async (server) => ({ path: `/api/rollouts/${await newRollout(server)}/abort` }),
    action: 'rollout.abort',
    holds: 'both',
  },
};
