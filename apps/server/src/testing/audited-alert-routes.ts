import { randomUUID } from 'node:crypto';
import type { AuditedRoute } from './audited-routes';
import { enrolledAgent, makeSite } from './fleet';
import { makeChannel } from './test-channel';
import type { TestServer } from './test-server';
import { sqlRow } from './test-sql';

const alertRuleOf = async (server: TestServer) => {
  const { clientId: client_id } = await makeSite(server);
  const body = { kind: 'cpu', level: 'client', client_id };
  return (await server.request<{ id: string }>('POST', '/api/alert-rules', { body })).body.id;
};
const yearly = { name: 'yearly', kind: 'cron', cron: '0 3 1 1 *', duration_minutes: 1 };
/** A maintenance window of a new client. @returns its id */
export const windowOf = async (server: TestServer) => {
  const { clientId: client_id } = await makeSite(server);
  const body = { ...yearly, level: 'client', client_id };
  return (await server.request<{ id: string }>('POST', '/api/maintenance-windows', { body })).body.id;
};
const alertOf = async (server: TestServer) => {
  const site = await makeSite(server);
  const agentId = await enrolledAgent(server, site);
  const { id } = await sqlRow<{ id: string }>(
    server,
    `INSERT INTO alerts (rule_kind, rule_name, client_id, agent_id, severity, message) VALUES ('cpu', 'r', $1, $2, 'info', 'm')
     RETURNING id`,
    [site.clientId, agentId],
  );
  return id;
};

const webhook = { kind: 'webhook', url: 'https://nowhere.invalid/hook' };
const channelOf = async (server: TestServer) => (await makeChannel(server, webhook)).id;

const routeBody = async (server: TestServer) => ({
  name: `route ${randomUUID()}`,
  steps: [{ after_minutes: 0, channel_ids: [await channelOf(server)] }],
});
const routeOf = async (server: TestServer) =>
  (await server.request<{ id: string }>('POST', '/api/notification-routes', { body: await routeBody(server) })).body.id;

/** Routes of alerts, their rules, the windows that keep them back, and the channels that carry them. */
export const AUDITED_ALERT_ROUTES: Readonly<Record<string, AuditedRoute>> = {
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
  'POST /api/notification-channels': {
    prepare: () => ({ path: '/api/notification-channels', body: { name: `channel ${randomUUID()}`, ...webhook } }),
    action: 'notification_channel.create',
    holds: 'after',
  },
  'PUT /api/notification-channels/{id}': {
    prepare: async (server) => ({
      path: `/api/notification-channels/${await channelOf(server)}`,
      body: { name: `channel ${randomUUID()}` },
    }),
    action: 'notification_channel.update',
    holds: 'both',
  },
  'DELETE /api/notification-channels/{id}': {
    prepare: async (server) => ({ path: `/api/notification-channels/${await channelOf(server)}` }),
    action: 'notification_channel.delete',
    holds: 'before',
  },
  'POST /api/notification-channels/{id}/test': {
    prepare: async (server) => ({ path: `/api/notification-channels/${await channelOf(server)}/test` }),
    action: 'notification_channel.test',
    holds: 'after',
  },
  'POST /api/notification-routes': {
    prepare: async (server) => ({ path: '/api/notification-routes', body: await routeBody(server) }),
    action: 'notification_route.create',
    holds: 'after',
  },
  'PUT /api/notification-routes/{id}': {
    prepare: async (server) => ({
      path: `/api/notification-routes/${await routeOf(server)}`,
      body: await routeBody(server),
    }),
    action: 'notification_route.update',
    holds: 'both',
  },
  'DELETE /api/notification-routes/{id}': {
    prepare: async (server) => ({ path: `/api/notification-routes/${await routeOf(server)}` }),
    action: 'notification_route.delete',
    holds: 'before',
  },
};
