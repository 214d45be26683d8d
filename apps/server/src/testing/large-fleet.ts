/** How many rows a large fleet has; the shares of states, systems, tags and clients are always the same. */
export interface LargeFleet {
  readonly agents: number;
  readonly commands: number;
  readonly alerts: number;
  readonly watchdogEvents: number;
}

/** A fleet as a large MSP has it: 40 clients of very different size with 10 sites each. */
const PLACES = `
INSERT INTO clients (name) SELECT 'Client ' || n FROM generate_series(1, 40) n;
INSERT INTO sites (client_id, name, site_code, api_key_hash)
  SELECT c.id, 'Site ' || n, 'BULK-' || replace(c.name, ' ', '-') || '-' || n, sha256((c.name || n)::bytea)
  FROM clients c, generate_series(1, 10) n;
CREATE TEMPORARY TABLE places AS
  SELECT row_number() OVER (ORDER BY s.client_id, s.id) - 1 AS nr, s.id AS site_id, s.client_id FROM sites s;`;

/** Every seventh was never seen (one that is gone would raise alerts), every 100th waits for approval; a square of chance makes some sites large and most small. */
const agents = (count: number) => `
INSERT INTO agents (client_id, site_id, device_id, hostname, os_type, os_version, arch, version, tags, approval,
  polling_until, last_seen_at)
SELECT p.client_id, p.site_id, 'bulk-' || n,
  (ARRAY['SRV', 'ws', 'dc', 'sql', 'LAP', 'kiosk'])[1 + n % 6] || '-' || (ARRAY['nord', 'sued', 'ost', 'west'])[1 + n % 4] || '-' || n,
  CASE WHEN n % 10 = 0 THEN 'macos' WHEN n % 3 = 0 THEN 'linux' ELSE 'windows' END, '10', 'x64',
  CASE WHEN n % 50 = 0 THEN '1.0.0' WHEN n % 5 = 0 THEN '1.1.0' ELSE '1.2.0' END,
  CASE WHEN n % 200 = 0 THEN '{vip,finance}'::text[] WHEN n % 10 = 0 THEN '{finance}' WHEN n % 2 = 0 THEN '{laptop}' ELSE '{}' END,
  CASE WHEN n % 100 = 1 THEN 'pending' ELSE 'approved' END,
  CASE WHEN n % 7 <> 0 THEN now() + interval '1 day' END, CASE WHEN n % 7 <> 0 THEN now() END
FROM generate_series(1, ${count}) n
LEFT JOIN places p ON p.nr = floor(400 * power(((n * 7919) % 10007) / 10007.0, 2)) AND n % 250 <> 7;
CREATE TEMPORARY TABLE machines AS
  SELECT row_number() OVER (ORDER BY id) - 1 AS nr, id AS agent_id, client_id, site_id FROM agents;
CREATE UNIQUE INDEX ON machines (nr);
ANALYZE machines;
INSERT INTO agent_state (agent_id, client_id, metrics, metrics_at, cpu_percent, memory_used_bytes, memory_total_bytes,
  disk_used_bytes, disk_total_bytes)
SELECT agent_id, client_id, jsonb_build_object('ts', now(), 'cpu_percent', 12.5, 'memory_used_bytes', 8123456789,
  'memory_total_bytes', 17123456789, 'swap_used_bytes', 0, 'load1', 0.5, 'net_rx_bytes', 123456789012, 'net_tx_bytes', 98765432101,
  'process_count', 321, 'disks', '[{"mount": "C:", "used_bytes": 123456789012, "total_bytes": 512345678901},
    {"mount": "D:", "used_bytes": 1234567890, "total_bytes": 1023456789012}]'::jsonb), now(), 10, 1e9, 4e9, 1e11, 5e11 FROM machines;`;

const commands = (count: number) => `
INSERT INTO commands (agent_id, client_id, site_id, created_by, command_type, command, timeout_seconds, status, created_at,
  expires_at)
SELECT m.agent_id, m.client_id, m.site_id, CASE WHEN n % 3 = 0 THEN (SELECT id FROM users LIMIT 1) END,
  (ARRAY['shell', 'powershell', 'shell', 'script', 'shell', 'shell', 'shell', 'shell'])[1 + n % 8], 'hostname && uptime && df -h / && systemctl --failed --no-legend', 60,
  CASE WHEN n % 100 = 0 THEN 'pending' WHEN n % 20 = 0 THEN 'failed' ELSE 'completed' END,
  now() - make_interval(secs => n * 10), now() + interval '7 days'
FROM generate_series(1, ${count}) n JOIN machines m ON m.nr = (n * 7919::bigint) % (SELECT count(*) FROM machines);
`;

const alerts = (count: number) => `
INSERT INTO alerts (rule_id, rule_kind, rule_name, client_id, site_id, agent_id, object, severity, state, message,
  opened_at, resolved_at, resolution)
SELECT r.ids[1 + n % cardinality(r.ids)], 'cpu', 'cpu', m.client_id, m.site_id, m.agent_id, n::text,
  CASE WHEN n % 40 = 0 THEN 'critical' WHEN n % 3 = 0 THEN 'info' ELSE 'warning' END, CASE WHEN n % 50 = 0 THEN 'open' ELSE 'resolved' END,
  'The processor was busy: 97.4 % over 5 minutes, and the threshold is 90 %. It clears below 80 %.', now() - make_interval(secs => n * 60), CASE WHEN n % 50 <> 0 THEN now() END, CASE WHEN n % 50 <> 0 THEN 'cleared' END
FROM generate_series(1, ${count}) n JOIN machines m ON m.nr = (n * 104729::bigint) % (SELECT count(*) FROM machines)
CROSS JOIN (SELECT array_agg(id ORDER BY id) AS ids FROM alert_rules) r;`;

/**
 * What was stopped last runs again: a service that is down would raise an alert. Each was received when it happened: the
 * alert engine looks again and again at all that came within the last minutes.
 */
const watchdogEvents = (count: number) => `
INSERT INTO watchdog_events (id, agent_id, client_id, service, event, occurred_at, received_at, detail)
SELECT gen_random_uuid(), m.agent_id, m.client_id, 'service-' || n % 40, CASE WHEN n <= (SELECT count(*) FROM machines) THEN 'restarted' ELSE 'stopped' END,
  now() - make_interval(secs => n * 30), now() - make_interval(secs => n * 30 - 1), 'It ended with exit code 1, the third time within ten minutes; it was started again.'
FROM generate_series(1, ${count}) n JOIN machines m ON m.nr = (n * 7919::bigint) % (SELECT count(*) FROM machines);`;

/**
 * SQL that fills an empty, migrated database; to be run by a superuser, as one session. The guards of transitions are
 * left out: the rows are as if each had gone its legal way.
 */
export function largeFleetSql(fleet: LargeFleet): string {
  return [
    PLACES,
    agents(fleet.agents),
    'SET session_replication_role = replica;',
    commands(fleet.commands),
    alerts(fleet.alerts),
    watchdogEvents(fleet.watchdogEvents),
    'RESET session_replication_role;',
    'ANALYZE;',
  ].join('\n');
}
