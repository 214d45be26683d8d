import type { Permission } from '@gururmm/server/platform/http';

/**
 * Who may call a route.
 * - `public`: no credential is looked at;
 * - `agent`: an agent by its own key, and neither a person nor an API token;
 * - `authenticated`: any signed-in caller, API tokens too;
 * - `person`: a signed-in person; an API token has no session, password or second factor;
 * - a permission: whoever holds it.
 */
export type Policy = 'public' | 'agent' | 'authenticated' | 'person' | Permission;

/**
 * Every route of the server and who may call it. A route that is missing here, or a line without a
 * route, fails the build: whoever adds a route decides here, in the review, who may call it.
 */
export const POLICY_TABLE: Readonly<Record<string, Policy>> = {
  'POST /api/auth/login': 'public',
  // Refused until an administrator switches registration on.
  'POST /api/auth/register': 'public',
  'POST /api/auth/invitations/accept': 'public',
  'GET /api/auth/sso': 'public',
  'GET /api/auth/sso/login': 'public',
  'GET /api/auth/sso/callback': 'public',
  'POST /api/auth/sso/session': 'public',
  // The identity token of a CI job in the body is the credential.
  'POST /api/tokens/exchange': 'public',
  // The site code, registration token or key in the request is the credential.
  'POST /api/agent/register-legacy': 'public',

  // What agents say and ask over REST; their own key is the credential.
  'GET /api/agent/self': 'agent',
  'POST /api/agent/heartbeat': 'agent',
  'POST /api/agent/command-ack': 'agent',
  'POST /api/agent/command-output': 'agent',
  'POST /api/agent/command-result': 'agent',
  'POST /api/agent/update-status': 'agent',

  'GET /api/auth/me': 'authenticated',
  'POST /api/auth/logout': 'person',
  'POST /api/auth/password': 'person',
  'POST /api/auth/totp': 'person',
  'POST /api/auth/totp/confirm': 'person',
  'DELETE /api/auth/totp': 'person',
  'POST /api/realtime/tickets': 'person',

  'GET /api/clients': 'clients.read',
  'POST /api/clients': 'clients.manage',
  'GET /api/clients/{id}': 'clients.read',
  'PUT /api/clients/{id}': 'clients.manage',
  'DELETE /api/clients/{id}': 'clients.manage',
  'GET /api/clients/{id}/sites': 'sites.read',

  'GET /api/sites': 'sites.read',
  'POST /api/sites': 'sites.manage',
  'GET /api/sites/{id}': 'sites.read',
  'PUT /api/sites/{id}': 'sites.manage',
  'DELETE /api/sites/{id}': 'sites.manage',
  'POST /api/sites/{id}/regenerate-key': 'sites.manage',

  'GET /api/agents': 'agents.read',
  'POST /api/agents': 'agents.manage',
  'GET /api/agents/stats': 'agents.read',
  'GET /api/agents/unassigned': 'agents.read',
  'GET /api/agents/{id}': 'agents.read',
  'DELETE /api/agents/{id}': 'agents.manage',
  'GET /api/agents/{id}/state': 'agents.read',
  'GET /api/agents/{id}/network-history': 'agents.read',
  'POST /api/agents/{id}/move': 'agents.manage',
  'POST /api/agents/{id}/approve': 'agents.manage',
  'POST /api/agents/{id}/reject': 'agents.manage',
  'POST /api/agents/{id}/rotate-key': 'agents.manage',
  'PUT /api/agents/{id}/tags': 'agents.manage',
  'GET /api/agents/{id}/metrics': 'metrics.read',
  'GET /api/metrics/summary': 'metrics.read',
  'GET /api/watchdog-events': 'agents.read',

  'POST /api/agents/{id}/command': 'commands.run',
  'GET /api/commands': 'commands.read',
  'GET /api/commands/{id}': 'commands.read',
  'POST /api/commands/{id}/cancel': 'commands.run',
  'GET /api/commands/{id}/output': 'commands.read',
  'GET /api/jobs': 'commands.read',
  'POST /api/jobs': 'commands.run',
  'POST /api/jobs/preview': 'commands.run',
  'GET /api/jobs/{id}': 'commands.read',
  'GET /api/jobs/{id}/targets': 'commands.read',
  'POST /api/jobs/{id}/cancel': 'commands.run',
  'POST /api/jobs/{id}/rerun-failed': 'commands.run',
  // Another person than the job's creator; the service refuses API tokens.
  'POST /api/jobs/{id}/approve': 'commands.run',
  'POST /api/jobs/{id}/reject': 'commands.run',
  'GET /api/dispatch': 'commands.read',

  'GET /api/policies': 'policies.read',
  'POST /api/policies': 'policies.manage',
  'GET /api/policies/items': 'policies.read',
  'POST /api/policies/plan': 'policies.manage',
  'GET /api/policies/{id}': 'policies.read',
  'PUT /api/policies/{id}': 'policies.manage',
  'DELETE /api/policies/{id}': 'policies.manage',
  'GET /api/policies/{id}/versions': 'policies.read',
  'GET /api/agents/{id}/effective-policy': 'policies.read',
  'GET /api/notification-channels': 'notifications.read',
  'POST /api/notification-channels': 'notifications.manage',
  'GET /api/notification-channels/{id}': 'notifications.read',
  'PUT /api/notification-channels/{id}': 'notifications.manage',
  'DELETE /api/notification-channels/{id}': 'notifications.manage',
  'POST /api/notification-channels/{id}/test': 'notifications.manage',
  'GET /api/notification-routes': 'notifications.read',
  'POST /api/notification-routes': 'notifications.manage',
  'GET /api/notification-routes/{id}': 'notifications.read',
  'PUT /api/notification-routes/{id}': 'notifications.manage',
  'DELETE /api/notification-routes/{id}': 'notifications.manage',
  'GET /api/notification-deliveries': 'notifications.read',
  'GET /api/notification-deliveries/{id}': 'notifications.read',

  'GET /api/scripts': 'scripts.read',
  'POST /api/scripts': 'scripts.manage',
  'GET /api/scripts/{id}': 'scripts.read',
  'PUT /api/scripts/{id}': 'scripts.manage',
  'DELETE /api/scripts/{id}': 'scripts.manage',
  'GET /api/scripts/{id}/versions': 'scripts.read',
  'GET /api/scripts/{id}/versions/{version}': 'scripts.read',
  'GET /api/scripts/{id}/diff': 'scripts.read',
  'GET /api/schedules': 'schedules.read',
  'POST /api/schedules': 'schedules.manage',
  'GET /api/schedules/preview': 'schedules.read',
  'GET /api/schedules/{id}': 'schedules.read',
  'PUT /api/schedules/{id}': 'schedules.manage',
  'DELETE /api/schedules/{id}': 'schedules.manage',
  'GET /api/schedules/{id}/runs': 'schedules.read',
  'GET /api/variables': 'scripts.read',
  'PUT /api/variables': 'scripts.manage',
  'DELETE /api/variables/{id}': 'scripts.manage',
  'GET /api/releases': 'updates.read',
  'GET /api/releases/available': 'updates.manage',
  'POST /api/releases': 'updates.manage',
  'GET /api/rollouts': 'updates.read',
  'POST /api/rollouts': 'updates.manage',
  'GET /api/rollouts/{id}': 'updates.read',
  'GET /api/rollouts/{id}/agents': 'updates.read',
  'POST /api/rollouts/{id}/pause': 'updates.manage',
  'POST /api/rollouts/{id}/resume': 'updates.manage',
  'POST /api/rollouts/{id}/abort': 'updates.manage',
  'GET /api/agents/{id}/updates': 'updates.read',

  'GET /api/registration-tokens': 'registration_tokens.manage',
  'POST /api/registration-tokens': 'registration_tokens.manage',
  'DELETE /api/registration-tokens/{id}': 'registration_tokens.manage',

  'GET /api/tokens': 'tokens.manage',
  'POST /api/tokens': 'tokens.manage',
  'DELETE /api/tokens/{id}': 'tokens.manage',

  'GET /api/trust-rules': 'trust_rules.manage',
  'POST /api/trust-rules': 'trust_rules.manage',
  'DELETE /api/trust-rules/{id}': 'trust_rules.manage',

  'GET /api/alerts': 'alerts.read',
  'GET /api/alerts/{id}': 'alerts.read',
  'POST /api/alerts/{id}/acknowledge': 'alerts.manage',
  'POST /api/alerts/{id}/resolve': 'alerts.manage',
  'GET /api/agents/{id}/checks': 'alerts.read',
  'GET /api/agents/{id}/checks/{rule_id}/results': 'alerts.read',
  'GET /api/alert-rules': 'alerts.read',
  'POST /api/alert-rules': 'alert_rules.manage',
  'GET /api/alert-rules/{id}': 'alerts.read',
  'PUT /api/alert-rules/{id}': 'alert_rules.manage',
  'DELETE /api/alert-rules/{id}': 'alert_rules.manage',

  'POST /api/alert-rules/backtest': 'alert_rules.manage',
  'GET /api/maintenance-windows': 'alerts.read',
  'POST /api/maintenance-windows': 'alerts.manage',
  'GET /api/maintenance-windows/{id}': 'alerts.read',
  'PUT /api/maintenance-windows/{id}': 'alerts.manage',
  'DELETE /api/maintenance-windows/{id}': 'alerts.manage',
  'GET /api/maintenance-windows/{id}/ledger': 'alerts.read',

  'GET /api/users': 'users.read',
  'POST /api/users': 'users.manage',
  'GET /api/users/{id}': 'users.read',
  'PUT /api/users/{id}': 'users.manage',
  'DELETE /api/users/{id}': 'users.manage',
  'POST /api/users/{id}/invite': 'users.manage',
  'DELETE /api/users/{id}/totp': 'users.manage',

  'GET /api/settings': 'settings.read',
  'PUT /api/settings': 'settings.manage',
  'GET /api/audit': 'audit.read',

  'GET /api/openapi.json': 'public',
  'GET /api/docs': 'public',
  'GET /api/docs/index.html': 'public',
  'GET /api/docs/LICENSE': 'public',
  'GET /api/docs/swagger-ui-init.js': 'public',
  'GET /api/docs/docs/swagger-ui-init.js': 'public',
  'GET /health/live': 'public',
  'GET /health/ready': 'public',
  // From loopback, or with the token of RMM_HTTP_METRICS_TOKEN: the route looks for itself.
  'GET /metrics': 'public',
  'GET /downloads/{path}': 'public',
  // Signed, not secret: agents verify what they get.
  'GET /updates/metadata/{name}': 'public',
  'GET /updates/targets/{path}': 'public',
  'GET /install/{site_code}': 'public',
};
