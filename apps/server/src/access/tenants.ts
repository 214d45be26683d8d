import { randomUUID } from 'node:crypto';
import { PERMISSIONS } from '@gururmm/server/platform/http';
import { makeAgent, makeClient, makeSite, type MadeSite } from '../testing/fleet';
import { submit } from '../testing/test-command';
import { makeRollout } from '../testing/test-rollout';
import { makeSchedule } from '../testing/test-schedule';
import type { TestServer } from '../testing/test-server';
import { sql, sqlRow } from '../testing/test-sql';
import { makeUser, signIn } from '../testing/test-user';
import { makeApiToken } from './credentials';

/** A client with one of everything that belongs to a client. */
export interface Tenant {
  readonly clientId: string;
  readonly site: MadeSite;
  readonly agentId: string;
  readonly commandId: string;
  readonly jobId: string;
  readonly registrationTokenId: string;
  readonly rolloutId: string;
  readonly policyId: string;
  readonly scriptId: string;
  readonly variableId: string;
  readonly scheduleId: string;
  readonly alertId: string;
  readonly alertRuleId: string;
  readonly maintenanceWindowId: string;
  readonly channelId: string;
  readonly routeId: string;
  readonly deliveryId: string;
  /** Stands in every name and text of this tenant. */
  readonly mark: string;
}

/** One of everything, in a new client unless one is named; with rows in every table of a tenant. */
export async function makeTenant(server: TestServer, mark: string, clientId?: string): Promise<Tenant> {
  const owner = clientId ?? (await makeClient(server));
  if (clientId === undefined)
    await sql(server, 'UPDATE clients SET name = $2, notes = $2 WHERE id = $1', [owner, mark]);
  const site = await makeSite(server, { clientId: owner });
  await sql(server, 'UPDATE sites SET name = $2 WHERE id = $1', [site.id, mark]);
  const { agent, agentId } = await makeAgent(server, site, { hostname: mark });
  agent.ws.terminate();
  const command = await submit(server, agentId, { command: mark });
  const job = await server.request<{ id: string }>('POST', '/api/jobs', {
    body: { command_type: 'shell', command: mark, filter: { agent_ids: [agentId] } },
  });
  const token = await server.request<{ id: string }>('POST', '/api/registration-tokens', {
    body: { site_id: site.id, name: mark },
  });
  const policy = await server.request<{ id: string }>('POST', '/api/policies', {
    body: { level: 'site', site_id: site.id, name: mark, items: {} },
  });
  await fillHistory(server, { clientId: owner, agentId, commandId: command.id, mark });
  await fillInventory(server, agentId, mark);
  const script = await server.request<{ id: string }>('POST', '/api/scripts', {
    body: { client_id: owner, name: mark, command_type: 'shell', command: mark },
  });
  const variable = await server.request<{ id: string }>('PUT', '/api/variables', {
    body: { level: 'site', site_id: site.id, name: 'mark', value: mark },
  });
  const rule = await server.request<{ id: string }>('POST', '/api/alert-rules', {
    body: { kind: 'cpu', level: 'site', site_id: site.id, name: mark },
  });
  const alert = await sqlRow<{ id: string }>(
    server,
    `INSERT INTO alerts (rule_kind, rule_name, client_id, site_id, agent_id, severity, message)
     VALUES ('cpu', $4, $1, $2, $3, 'info', $4) RETURNING id`,
    [owner, site.id, agentId, mark],
  );
  const window = await server.request<{ id: string }>('POST', '/api/maintenance-windows', {
    body: { level: 'site', site_id: site.id, name: mark, kind: 'cron', cron: '0 3 1 1 *', duration_minutes: 1 },
  });
  await fillAlerting(server, {
    clientId: owner,
    agentId,
    mark,
    alertId: alert.id,
    ruleId: rule.body.id,
    windowId: window.body.id,
  });
  const alerting = { alertId: alert.id, alertRuleId: rule.body.id, maintenanceWindowId: window.body.id };
  const schedule = await makeSchedule(server, { client_id: owner }, { name: mark, command: mark, enabled: false });
  const library = {
    policyId: policy.body.id,
    scriptId: script.body.id,
    variableId: variable.body.id,
    scheduleId: schedule.id,
  };
  const rolloutId = await makeRollout(server, { clientId: owner, siteId: site.id, agentId });
  const ids = { commandId: command.id, jobId: job.body.id, registrationTokenId: token.body.id, rolloutId };
  return {
    clientId: owner,
    site,
    agentId,
    mark,
    ...ids,
    ...library,
    ...alerting,
    ...(await makeNotifications(server, owner, mark)),
  };
}

/** An inventory with a change in each of its histories. */
async function fillInventory(server: TestServer, agentId: string, mark: string): Promise<void> {
  const hardware = { is_virtual: true, model: mark, memory_modules: [], disks: [], os_name: mark, memory_bytes: 1 };
  await sql(
    server,
    `INSERT INTO agent_inventory (agent_id, client_id, hardware, hardware_at)
     SELECT id, client_id, $2, now() FROM agents WHERE id = $1`,
    [agentId, JSON.stringify(hardware)],
  );
  await sql(
    server,
    `INSERT INTO hardware_changes (agent_id, client_id, changed_at, changes) SELECT id, client_id, now(), $2 FROM agents WHERE id = $1`,
    [agentId, JSON.stringify([{ field: 'model', before: null, after: mark }])],
  );
  await sql(
    server,
    `WITH title AS (INSERT INTO software_titles (name) VALUES ($2) RETURNING id)
     INSERT INTO agent_software (agent_id, client_id, title_id, source, version, arch, first_seen_at)
     SELECT a.id, a.client_id, title.id, 'dpkg', $2, '', now() FROM agents a, title WHERE a.id = $1`,
    [agentId, mark],
  );
  await sql(
    server,
    `INSERT INTO software_changes (agent_id, client_id, changed_at, kind, name, source, arch, to_version)
     SELECT id, client_id, now(), 'installed', $2, 'dpkg', '', '1' FROM agents WHERE id = $1`,
    [agentId, mark],
  );
  await sql(
    server,
    `INSERT INTO agent_services (agent_id, client_id, name, name_key, state, start_mode)
     SELECT id, client_id, $2, $2, 'running', 'automatic' FROM agents WHERE id = $1`,
    [agentId, mark],
  );
}

interface AlertingRows {
  readonly clientId: string;
  readonly agentId: string;
  readonly mark: string;
  readonly alertId: string;
  readonly ruleId: string;
  readonly windowId: string;
}

/** Rows that only the engine's work makes. */
async function fillAlerting(server: TestServer, rows: AlertingRows): Promise<void> {
  const { clientId, agentId, mark, alertId, ruleId, windowId } = rows;
  await sql(
    server,
    `INSERT INTO alert_events (alert_id, client_id, event, severity, taken_at) VALUES ($1, $2, 'opened', 'info', now())`,
    [alertId, clientId],
  );
  await sql(
    server,
    `INSERT INTO alert_states (agent_id, rule_id, client_id, phase, fails, resets, last_at) VALUES ($1, $2, $3, 'ok', 0, 0, now())`,
    [agentId, ruleId, clientId],
  );
  for (const [table, name] of [
    ['check_states', 'since'],
    ['check_results', 'id'],
  ] as const) {
    await sql(
      server,
      `INSERT INTO ${table} (agent_id, rule_id, client_id, state, outcome, output, truncated, duration_ms, occurred_at, ${name})
       VALUES ($1, $2, $3, 'ok', 'exited', $4, false, 1, now(), ${name === 'id' ? 'gen_random_uuid()' : 'now()'})`,
      [agentId, ruleId, clientId, mark],
    );
  }
  await sql(
    server,
    `INSERT INTO maintenance_suppressions (window_id, client_id, agent_id, rule_id, rule_name, severity, message, outcome)
     VALUES ($1, $2, $3, $4, $5, 'info', $5, 'dropped')`,
    [windowId, clientId, agentId, ruleId, mark],
  );
}

/** A channel, a route to it, and a delivery that is over. */
async function makeNotifications(
  server: TestServer,
  clientId: string,
  mark: string,
): Promise<Pick<Tenant, 'channelId' | 'routeId' | 'deliveryId'>> {
  const name = `${mark} ${randomUUID()}`;
  const channel = await server.request<{ id: string }>('POST', '/api/notification-channels', {
    body: { client_id: clientId, name, kind: 'slack', url: 'https://127.0.0.1/x' },
  });
  const steps = [{ after_minutes: 0, channel_ids: [channel.body.id] }];
  const route = await server.request<{ id: string }>('POST', '/api/notification-routes', {
    body: { client_id: clientId, name, steps, enabled: false },
  });
  const delivery = await sqlRow<{ id: string }>(
    server,
    `INSERT INTO notification_deliveries (client_id, channel_id, channel_name, channel_kind, event, message, next_attempt_at)
     VALUES ($1, $2, $3, 'slack', 'test', '{}', now() + interval '1 day') RETURNING id`,
    [clientId, channel.body.id, mark],
  );
  return { channelId: channel.body.id, routeId: route.body.id, deliveryId: delivery.id };
}

/** Rows that only an agent's work makes. */
async function fillHistory(
  server: TestServer,
  { clientId, agentId, commandId, mark }: Pick<Tenant, 'clientId' | 'agentId' | 'commandId' | 'mark'>,
): Promise<void> {
  await sql(server, 'SELECT rmm_ensure_metrics_partition(current_date)');
  for (const table of ['metrics_5m', 'metrics_1h']) {
    await sql(server, 'SELECT rmm_ensure_partition($1, now())', [table]);
    await sql(
      server,
      `INSERT INTO ${table} (agent_id, ts, client_id, samples, cpu_count, memory_count, load1_count, rx_count, tx_count, disks, interfaces)
       VALUES ($1, now(), $2, 1, 0, 0, 0, 0, 0, '[]', '[]')`,
      [agentId, clientId],
    );
  }
  await sql(server, `INSERT INTO network_changes (agent_id, client_id, hash, changes) VALUES ($1, $2, 'h', '[]')`, [
    agentId,
    clientId,
  ]);
  await sql(
    server,
    `INSERT INTO metrics (agent_id, ts, client_id, cpu_percent, memory_used_bytes, memory_total_bytes, net_rx_bytes, net_tx_bytes, disks)
     VALUES ($1, now(), $2, 1, 1, 1, 1, 1, '[]')`,
    [agentId, clientId],
  );
  await sql(
    server,
    `INSERT INTO agent_state (agent_id, client_id, metrics, metrics_at)
     VALUES ($1, $2, '{"cpu_percent": 1, "memory_used_bytes": 1, "memory_total_bytes": 1, "disks": []}', now())
     ON CONFLICT (agent_id) DO UPDATE SET metrics = EXCLUDED.metrics, metrics_at = now()`,
    [agentId, clientId],
  );
  await sql(
    server,
    `INSERT INTO command_output (command_id, seq, client_id, stream, data) VALUES ($1, 0, $2, 'stdout', $3)`,
    [commandId, clientId, mark],
  );
  await sql(
    server,
    `INSERT INTO command_late_results (command_id, client_id, result, result_hash) VALUES ($1, $2, '{}', '')`,
    [commandId, clientId],
  );
  await sql(server, `INSERT INTO command_secrets (command_id, client_id, sealed) VALUES ($1, $2, 'x')`, [
    commandId,
    clientId,
  ]);
  await sql(
    server,
    `INSERT INTO watchdog_events (id, agent_id, client_id, service, event, occurred_at)
     VALUES (gen_random_uuid(), $1, $2, $3, 'recovered', now())`,
    [agentId, clientId, mark],
  );
}

/** Callers who may do everything, but only to this tenant. */
export async function callersOf(
  server: TestServer,
  { clientId, site }: Tenant,
): Promise<Record<'a user' | 'an API token for the client' | 'an API token for one site', string>> {
  const user = await makeUser(server, 'administrator');
  await sqlRow(server, `UPDATE users SET scope_kind = 'clients' WHERE id = $1 RETURNING id`, [user.id]);
  await sql(server, `INSERT INTO user_client_rules (user_id, client_id, effect) VALUES ($1, $2, 'allow')`, [
    user.id,
    clientId,
  ]);
  const owner = await makeUser(server, 'owner');
  return {
    'a user': await signIn(server, user),
    'an API token for the client': await makeApiToken(server, owner.id, PERMISSIONS, { clientIds: [clientId] }),
    'an API token for one site': await makeApiToken(server, owner.id, PERMISSIONS, {
      clientIds: [clientId],
      siteIds: [site.id],
    }),
  };
}
