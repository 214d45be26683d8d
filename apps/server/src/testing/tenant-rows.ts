import { randomBytes, randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';

/** Ids of what one client has: the rows that other rows hang on. */
export interface TenantIds {
  readonly clientId: string;
  readonly siteId: string;
  readonly agentId: string;
  readonly commandId: string;
  readonly policyId: string;
}

export function newTenantIds(): TenantIds {
  return {
    clientId: randomUUID(),
    siteId: randomUUID(),
    agentId: randomUUID(),
    commandId: randomUUID(),
    policyId: randomUUID(),
  };
}

type MakeRow = (manager: EntityManager, ids: TenantIds) => Promise<unknown>;

/** Makes one row of each tenant table; in this order what a row hangs on exists. */
export const TENANT_ROWS: Readonly<Record<string, MakeRow>> = {
  clients: (manager, { clientId }) =>
    manager.query('INSERT INTO clients (id, name) VALUES ($1, $2)', [clientId, `client ${randomUUID()}`]),
  sites: (manager, { clientId, siteId }) =>
    manager.query('INSERT INTO sites (id, client_id, name, site_code, api_key_hash) VALUES ($1, $2, $3, $3, $4)', [
      siteId,
      clientId,
      randomUUID(),
      randomBytes(32),
    ]),
  agents: (manager, { clientId, siteId, agentId }) =>
    manager.query(
      `INSERT INTO agents (id, client_id, site_id, hostname, os_type, os_version, arch, version, approval)
       VALUES ($1, $2, $3, 'host', 'linux', '12', 'x64', '1', 'approved')`,
      [agentId, clientId, siteId],
    ),
  // An agent is listed by the database itself; this is the row of a tag.
  agent_listing: (manager, { clientId, siteId, agentId }) =>
    manager.query(
      `INSERT INTO agent_listing (agent_id, tag, client_id, site_id, hostname_key, status, os_type, version)
       VALUES ($1, $4, $2, $3, 'host', 'offline', 'linux', '1')`,
      [agentId, clientId, siteId, randomUUID()],
    ),
  agent_state: (manager, { clientId, agentId }) =>
    manager.query('INSERT INTO agent_state (agent_id, client_id) VALUES ($1, $2)', [agentId, clientId]),
  watchdog_events: (manager, { clientId, agentId }) =>
    manager.query(
      `INSERT INTO watchdog_events (id, agent_id, client_id, service, event, occurred_at) VALUES ($1, $2, $3, 's', 'stopped', now())`,
      [randomUUID(), agentId, clientId],
    ),
  commands: (manager, { clientId, siteId, agentId, commandId }) =>
    manager.query(
      `INSERT INTO commands (id, agent_id, client_id, site_id, command_type, command, timeout_seconds, expires_at)
       VALUES ($1, $2, $3, $4, 'shell', 'x', 1, now() + interval '1 hour')`,
      [commandId, agentId, clientId, siteId],
    ),
  job_targets: async (manager, { clientId, siteId, agentId }) => {
    const jobId = randomUUID();
    await manager.query(
      // Its only wave was started: otherwise the server would start it and make a command.
      `INSERT INTO jobs (id, client_ids, command_type, command, filter, target_count, current_wave)
       VALUES ($1, $2, 'shell', 'x', '{}', 1, 1)`,
      [jobId, [clientId]],
    );
    await manager.query(
      'INSERT INTO job_targets (job_id, wave, agent_id, client_id, site_id) VALUES ($1, 1, $2, $3, $4)',
      [jobId, agentId, clientId, siteId],
    );
  },
  command_steps: (manager, { clientId, commandId }) =>
    manager.query(`INSERT INTO command_steps (command_id, client_id, status) VALUES ($1, $2, 'pending')`, [
      commandId,
      clientId,
    ]),
  command_output: (manager, { clientId, commandId }) =>
    manager.query(
      `INSERT INTO command_output (command_id, seq, client_id, stream, data) VALUES ($1, $3, $2, 'stdout', 'x')`,
      [commandId, clientId, Math.trunc(Math.random() * 1e9)],
    ),
  command_late_results: (manager, { clientId, commandId }) =>
    manager.query(
      `INSERT INTO command_late_results (command_id, client_id, result, result_hash) VALUES ($1, $2, '{}', $3)`,
      [commandId, clientId, randomBytes(32)],
    ),
  ...Object.fromEntries(
    ['metrics_5m', 'metrics_1h'].map((table): [string, MakeRow] => [
      table,
      (manager, { clientId, agentId }) =>
        manager.query(
          `INSERT INTO ${table} (agent_id, client_id, ts, samples, cpu_count, memory_count, load1_count, rx_count, tx_count,
             disks, interfaces) VALUES ($1, $2, now(), 1, 0, 0, 0, 0, 0, '[]', '[]')`,
          [agentId, clientId],
        ),
    ]),
  ),
  network_changes: (manager, { clientId, agentId }) =>
    manager.query(`INSERT INTO network_changes (agent_id, client_id, hash, changes) VALUES ($1, $2, 'h', '[]')`, [
      agentId,
      clientId,
    ]),
  agent_inventory: (manager, { clientId, agentId }) =>
    manager.query('INSERT INTO agent_inventory (agent_id, client_id) VALUES ($1, $2)', [agentId, clientId]),
  hardware_changes: (manager, { clientId, agentId }) =>
    manager.query(
      `INSERT INTO hardware_changes (agent_id, client_id, changed_at, changes) VALUES ($1, $2, now(), '[]')`,
      [agentId, clientId],
    ),
  agent_software: (manager, { clientId, agentId }) =>
    manager.query(
      `WITH title AS (INSERT INTO software_titles (name) VALUES ($3) RETURNING id)
       INSERT INTO agent_software (agent_id, client_id, title_id, source, version, arch, first_seen_at)
       SELECT $1, $2, id, 'dpkg', '1', '', now() FROM title`,
      [agentId, clientId, randomUUID()],
    ),
  software_changes: (manager, { clientId, agentId }) =>
    manager.query(
      `INSERT INTO software_changes (agent_id, client_id, changed_at, kind, name, source, arch, to_version)
       VALUES ($1, $2, now(), 'installed', 'x', 'dpkg', '', '1')`,
      [agentId, clientId],
    ),
  agent_services: (manager, { clientId, agentId }) =>
    manager.query(
      `INSERT INTO agent_services (agent_id, client_id, name, name_key, state, start_mode)
       VALUES ($1, $2, $3, $3, 'running', 'automatic')`,
      [agentId, clientId, randomUUID()],
    ),
  scripts: (manager, { clientId }) =>
    manager.query(
      `INSERT INTO scripts (id, client_id, name, description, current_version) VALUES ($1, $1, $2, '', 1)
       ON CONFLICT DO NOTHING`,
      [clientId, randomUUID()],
    ),
  script_versions: (manager, { clientId }) =>
    manager.query(
      `INSERT INTO script_versions (script_id, client_id, version, command_type, command, supported_os, timeout_seconds,
         parameters, exit_codes, note, author)
       VALUES ($1, $1, $2, 'shell', 'x', '{}', 1, '[]', '{}', '', 'spec')`,
      [clientId, Math.trunc(Math.random() * 1e9)],
    ),
  variables: (manager, { clientId }) =>
    manager.query(
      `INSERT INTO variables (level, client_id, name, is_secret, value, updated_by) VALUES ('client', $1, $2, false, 'x', 'spec')`,
      [clientId, randomUUID()],
    ),
  command_secrets: (manager, { clientId, commandId }) =>
    manager.query(
      `INSERT INTO command_secrets (command_id, client_id, sealed) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [commandId, clientId, randomBytes(32)],
    ),
  metrics: (manager, { clientId, agentId }) =>
    manager.query(
      `INSERT INTO metrics (agent_id, client_id, ts, cpu_percent, memory_used_bytes, memory_total_bytes, net_rx_bytes, net_tx_bytes, disks)
       VALUES ($1, $2, clock_timestamp(), 1, 1, 1, 1, 1, '[]')`,
      [agentId, clientId],
    ),
  agent_updates: async (manager, { clientId, siteId, agentId }) => {
    const version = `0.0.${Math.trunc(Math.random() * 1e9)}`;
    await manager.query(
      `WITH release AS (INSERT INTO releases (version, channel, files) VALUES ($1, 'stable', '[]') RETURNING id),
         rollout AS (INSERT INTO rollouts (release_id, version, client_ids, filter, rings, ring_wait_seconds, offline_wait_seconds,
             update_timeout_seconds, max_in_flight, target_count)
           SELECT id, $1, ARRAY[$2]::uuid[], '{}', '[]', 1, 1, 1, 1, 1 FROM release RETURNING id)
       INSERT INTO agent_updates (rollout_id, agent_id, client_id, site_id, ring, from_version, version, file)
       SELECT id, $3, $2, $4, 0, '0', $1, 'f' FROM rollout`,
      [version, clientId, agentId, siteId],
    );
  },
  alert_rules: (manager, { clientId }) =>
    manager.query(
      `INSERT INTO alert_rules (id, kind, name, level, client_id, severity) VALUES ($1, 'cpu', 'r', 'client', $1, 'info')
       ON CONFLICT (id) DO NOTHING`,
      [clientId],
    ),
  alerts: (manager, { clientId, siteId, agentId }) =>
    manager.query(
      `INSERT INTO alerts (id, rule_kind, rule_name, client_id, site_id, agent_id, severity, message)
       VALUES ($1, 'cpu', 'r', $1, $2, $3, 'info', 'm') ON CONFLICT (id) DO NOTHING`,
      [clientId, siteId, agentId],
    ),
  alert_events: (manager, { clientId }) =>
    manager.query(`INSERT INTO alert_events (alert_id, client_id, event, severity) VALUES ($1, $1, 'opened', 'info')`, [
      clientId,
    ]),
  alert_states: (manager, { clientId, agentId }) =>
    manager.query(
      `INSERT INTO alert_states (agent_id, rule_id, object, client_id, phase, fails, resets, last_at)
       VALUES ($1, $2, $3, $2, 'ok', 0, 0, now())`,
      [agentId, clientId, randomUUID()],
    ),
  ...Object.fromEntries(
    ['check_states', 'check_results'].map((table): [string, MakeRow] => [
      table,
      async (manager, { clientId, agentId }) => {
        const ruleId = randomUUID();
        await manager.query(
          `INSERT INTO alert_rules (id, kind, name, level, client_id, severity, enabled) VALUES ($1, 'script', 'r', 'client', $2, 'info', false)`,
          [ruleId, clientId],
        );
        const [name, value] = table === 'check_results' ? ['id', 'gen_random_uuid()'] : ['since', 'now()'];
        await manager.query(
          `INSERT INTO ${table} (agent_id, rule_id, client_id, state, outcome, output, truncated, duration_ms, occurred_at, ${name})
           VALUES ($1, $2, $3, 'ok', 'exited', '', false, 1, now(), ${value})`,
          [agentId, ruleId, clientId],
        );
      },
    ]),
  ),
  maintenance_windows: (manager, { clientId }) =>
    manager.query(
      `INSERT INTO maintenance_windows (id, name, level, client_id, kind, time_zone, cron, duration_minutes)
       VALUES ($1, 'w', 'client', $1, 'cron', 'UTC', '0 0 * * *', 60) ON CONFLICT (id) DO NOTHING`,
      [clientId],
    ),
  maintenance_suppressions: (manager, { clientId, siteId, agentId }) =>
    manager.query(
      `INSERT INTO maintenance_suppressions (window_id, client_id, site_id, agent_id, rule_name, object, severity, message)
       VALUES ($1, $1, $2, $3, 'r', $4, 'info', 'm')`,
      [clientId, siteId, agentId, randomUUID()],
    ),
  registration_tokens: (manager, { clientId, siteId }) =>
    manager.query(
      `INSERT INTO registration_tokens (client_id, site_id, name, token_hash, expires_at) VALUES ($1, $2, 't', $3, now())`,
      [clientId, siteId, randomBytes(32)],
    ),
  policies: (manager, { clientId, siteId, policyId }) =>
    manager.query(
      `INSERT INTO policies (id, level, client_id, site_id, name, items) VALUES ($1, 'site', $2, $3, 'p', '{}')`,
      [policyId, clientId, siteId],
    ),
  policy_versions: (manager, { clientId, policyId }) =>
    manager.query(
      `INSERT INTO policy_versions (policy_id, version, client_id, name, priority, items, author)
       VALUES ($1, $3, $2, 'p', 0, '{}', 'a')`,
      [policyId, clientId, Math.trunc(Math.random() * 1e9)],
    ),
  notification_channels: (manager, { clientId }) =>
    manager.query(
      `INSERT INTO notification_channels (client_id, name, kind, settings, sealed_secrets) VALUES ($1, $2, 'slack', '{}', '')`,
      [clientId, randomUUID()],
    ),
  notification_routes: (manager, { clientId }) =>
    manager.query(
      `INSERT INTO notification_routes (client_id, name, severities, site_ids, tags, weekdays, start_time, end_time, time_zone, steps)
       VALUES ($1, 'r', '{}', '{}', '{}', '{}', '00:00', '24:00', 'UTC', '[]')`,
      [clientId],
    ),
  notification_deliveries: async (manager, { clientId }) => {
    const id = randomUUID();
    // It is over: otherwise the server would send it.
    await manager.query(
      `INSERT INTO notification_deliveries (id, client_id, channel_name, channel_kind, event, message)
       VALUES ($1, $2, 'c', 'slack', 'test', '{}')`,
      [id, clientId],
    );
    await manager.query(`UPDATE notification_deliveries SET state = 'failed', next_attempt_at = NULL WHERE id = $1`, [
      id,
    ]);
  },
};
