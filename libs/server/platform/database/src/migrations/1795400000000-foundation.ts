import { COMMAND_STATUSES, COMMAND_TYPES, OS_TYPES } from '@gururmm/shared/protocol';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APPLICATION_ROLE } from '../application-role';
import { commandGuardSql } from './command-guard';

const quoted = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

/** Tables whose rows belong to a client and lie under row-level security. */
const TENANT_TABLES = [
  'clients',
  'sites',
  'agents',
  'agent_state',
  'commands',
  'command_steps',
  'command_output',
  'command_late_results',
  'metrics',
  'watchdog_events',
] as const;

const PEOPLE = `
CREATE TABLE users (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  email text NOT NULL,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('owner', 'administrator', 'technician', 'read_only')),
  password_hash text,
  must_change_password boolean NOT NULL DEFAULT false,
  is_disabled boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_email_unique ON users (lower(email));

CREATE TABLE sessions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  address text,
  user_agent text
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE realtime_tickets (
  ticket_hash bytea PRIMARY KEY,
  session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
  expires_at timestamptz NOT NULL
);

CREATE TABLE auth_failures (
  subject text PRIMARY KEY,
  failures int NOT NULL,
  blocked_until timestamptz NOT NULL,
  last_failure_at timestamptz NOT NULL
);

CREATE UNLOGGED TABLE rate_windows (
  subject text PRIMARY KEY,
  window_start timestamptz NOT NULL,
  count int NOT NULL
);

CREATE TABLE idempotency_keys (
  principal text NOT NULL,
  key text NOT NULL,
  request_hash bytea NOT NULL,
  status int,
  body bytea,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (principal, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
`;

const TENANTS = `
CREATE TABLE clients (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  notes text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX clients_name_unique ON clients (lower(name));
CREATE INDEX clients_by_name ON clients (lower(name), id);

CREATE TABLE sites (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  client_id uuid NOT NULL REFERENCES clients ON DELETE RESTRICT,
  name text NOT NULL,
  site_code text NOT NULL UNIQUE,
  api_key_hash bytea NOT NULL UNIQUE,
  auto_approve boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX sites_name_unique ON sites (client_id, lower(name));
CREATE INDEX sites_by_name ON sites (lower(name), id);
`;

const AGENTS = `
CREATE TABLE server_nodes (
  id uuid PRIMARY KEY,
  started_at timestamptz NOT NULL DEFAULT now(),
  lease_until timestamptz NOT NULL
);

CREATE TABLE agents (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  client_id uuid REFERENCES clients ON DELETE RESTRICT,
  site_id uuid REFERENCES sites ON DELETE RESTRICT,
  requested_site_id uuid REFERENCES sites ON DELETE SET NULL,
  device_id text UNIQUE,
  hostname text NOT NULL,
  os_type text NOT NULL CHECK (os_type IN (${quoted(OS_TYPES)})),
  os_version text NOT NULL,
  arch text NOT NULL,
  version text NOT NULL,
  tags text[] NOT NULL DEFAULT '{}',
  capabilities text[] NOT NULL DEFAULT '{}',
  api_key_hash bytea UNIQUE,
  approval text NOT NULL CHECK (approval IN ('approved', 'pending', 'revoked')),
  reenrolment_requested_at timestamptz,
  node_id uuid REFERENCES server_nodes ON DELETE SET NULL,
  socket_epoch bigint NOT NULL DEFAULT 0,
  last_seen_at timestamptz,
  clock_skew_ms bigint,
  enrolled_at timestamptz NOT NULL DEFAULT now(),
  status text NOT NULL GENERATED ALWAYS AS (CASE
    WHEN approval = 'pending' THEN 'pending_approval'
    WHEN approval = 'revoked' THEN 'revoked'
    WHEN node_id IS NOT NULL THEN 'online'
    ELSE 'offline' END) STORED,
  CHECK (client_id IS NOT NULL OR site_id IS NULL)
) WITH (fillfactor = 80);
CREATE INDEX agents_by_hostname ON agents (lower(hostname), id);
CREATE INDEX agents_by_client ON agents (client_id, lower(hostname), id);
CREATE INDEX agents_by_site ON agents (site_id, lower(hostname), id);
CREATE INDEX agents_by_status ON agents (status, lower(hostname), id);
CREATE INDEX agents_by_os ON agents (os_type, lower(hostname), id);
CREATE INDEX agents_by_version ON agents (version, lower(hostname), id);
CREATE INDEX agents_by_tag ON agents USING gin (tags);
CREATE INDEX agents_by_node ON agents (node_id) WHERE node_id IS NOT NULL;
CREATE INDEX agents_unassigned ON agents (lower(hostname), id) WHERE site_id IS NULL;

CREATE TABLE agent_state (
  agent_id uuid PRIMARY KEY REFERENCES agents ON DELETE CASCADE,
  client_id uuid,
  network jsonb,
  network_received_at timestamptz,
  metrics jsonb,
  metrics_at timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70);

CREATE TABLE watchdog_events (
  id uuid PRIMARY KEY,
  agent_id uuid NOT NULL REFERENCES agents ON DELETE CASCADE,
  client_id uuid,
  service text NOT NULL,
  event text NOT NULL CHECK (event IN ('stopped', 'restarted', 'restart_failed', 'recovered')),
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  detail text
);
CREATE INDEX watchdog_events_by_agent ON watchdog_events (agent_id, occurred_at DESC, id);
CREATE INDEX watchdog_events_by_time ON watchdog_events (occurred_at DESC, id);
`;

const COMMANDS = `
CREATE TABLE commands (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  agent_id uuid NOT NULL REFERENCES agents ON DELETE CASCADE,
  client_id uuid,
  site_id uuid,
  created_by uuid REFERENCES users ON DELETE SET NULL,
  command_type text NOT NULL CHECK (command_type IN (${quoted(COMMAND_TYPES)})),
  command text NOT NULL,
  interpreter text,
  args jsonb,
  env jsonb,
  claude_task jsonb,
  timeout_seconds double precision NOT NULL,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN (${quoted(COMMAND_STATUSES)})),
  attempt int NOT NULL DEFAULT 0,
  lease_until timestamptz,
  lease_epoch bigint,
  cancel_requested_at timestamptz,
  exit_code int,
  stdout text,
  stderr text,
  last_seq int,
  output_sha256 text,
  result_hash bytea,
  truncated boolean NOT NULL DEFAULT false,
  error text,
  duration_ms double precision,
  created_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz,
  started_at timestamptz,
  completed_at timestamptz,
  expires_at timestamptz NOT NULL
);
CREATE INDEX commands_recent ON commands (created_at DESC, id DESC);
CREATE INDEX commands_by_agent ON commands (agent_id, created_at DESC, id DESC);
CREATE INDEX commands_by_client ON commands (client_id, created_at DESC, id DESC);
CREATE INDEX commands_by_site ON commands (site_id, created_at DESC, id DESC);
CREATE INDEX commands_by_status ON commands (status, created_at DESC, id DESC);
CREATE INDEX commands_by_type ON commands (command_type, created_at DESC, id DESC);
CREATE INDEX commands_by_creator ON commands (created_by, created_at DESC, id DESC);
CREATE INDEX commands_to_send ON commands (agent_id, created_at, id) WHERE status = 'pending';
CREATE INDEX commands_to_expire ON commands (expires_at) WHERE status = 'pending';
CREATE INDEX commands_running ON commands (agent_id, started_at) WHERE status = 'running';

CREATE TABLE command_steps (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  command_id uuid NOT NULL REFERENCES commands ON DELETE CASCADE,
  client_id uuid,
  status text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX command_steps_by_command ON command_steps (command_id, id);

CREATE TABLE command_output (
  command_id uuid NOT NULL REFERENCES commands ON DELETE CASCADE,
  seq int NOT NULL,
  client_id uuid,
  stream text NOT NULL CHECK (stream IN ('stdout', 'stderr')),
  data text NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (command_id, seq)
);

CREATE TABLE command_late_results (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  command_id uuid NOT NULL REFERENCES commands ON DELETE CASCADE,
  client_id uuid,
  result jsonb NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  result_hash bytea NOT NULL,
  UNIQUE (command_id, result_hash)
);
`;

const METRICS = `
CREATE TABLE metrics (
  agent_id uuid NOT NULL,
  ts timestamptz NOT NULL,
  client_id uuid,
  cpu_percent real NOT NULL,
  memory_used_bytes bigint NOT NULL,
  memory_total_bytes bigint NOT NULL,
  swap_used_bytes bigint,
  load1 real,
  net_rx_bytes bigint NOT NULL,
  net_tx_bytes bigint NOT NULL,
  process_count int,
  disks jsonb NOT NULL,
  PRIMARY KEY (agent_id, ts)
) PARTITION BY RANGE (ts);
`;

const ROW_LEVEL_SECURITY = `
CREATE FUNCTION rmm_scope_clients() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN coalesce(current_setting('rmm.client_scope', true), '') IN ('', '*') THEN '{}'::uuid[]
    ELSE current_setting('rmm.client_scope', true)::uuid[] END
$$;
${TENANT_TABLES.map((table) => {
  const owner = table === 'clients' ? 'id' : 'client_id';
  return `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
CREATE POLICY client_scope ON ${table} TO ${APPLICATION_ROLE} USING (
  (SELECT coalesce(current_setting('rmm.client_scope', true), '')) = '*'
  OR ${owner} = ANY ((SELECT rmm_scope_clients())::uuid[]));`;
}).join('\n')}
`;

const GRANTS = `
GRANT USAGE ON SCHEMA public TO ${APPLICATION_ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${APPLICATION_ROLE};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${APPLICATION_ROLE};
REVOKE ALL ON schema_migrations FROM ${APPLICATION_ROLE};
`;

/** Partitions are made by a function that runs with its owner's rights: the application role may create no table. */
const PARTITIONS = `
CREATE FUNCTION rmm_ensure_metrics_partition(day date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE partition_name text := 'metrics_' || to_char(day, 'YYYYMMDD');
BEGIN
  IF to_regclass('public.' || partition_name) IS NOT NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(7264102);
  EXECUTE format('CREATE TABLE IF NOT EXISTS public.%I PARTITION OF public.metrics FOR VALUES FROM (%L) TO (%L)',
    partition_name, day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
END $$;
REVOKE ALL ON FUNCTION rmm_ensure_metrics_partition(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rmm_ensure_metrics_partition(date) TO ${APPLICATION_ROLE};
`;

/** First schema: people, tenants, agents, commands, metrics, with row-level security forced from the start. */
export class Foundation1795400000000 implements MigrationInterface {
  readonly name = 'Foundation1795400000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [
      PEOPLE,
      TENANTS,
      AGENTS,
      COMMANDS,
      commandGuardSql(),
      METRICS,
      ROW_LEVEL_SECURITY,
      PARTITIONS,
      GRANTS,
    ]) {
      await runner.query(sql);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE metrics, command_late_results, command_output, command_steps, commands, watchdog_events, agent_state,
        agents, server_nodes, sites, clients, idempotency_keys, rate_windows, auth_failures, realtime_tickets, sessions, users CASCADE;
      DROP FUNCTION rmm_guard_command(), rmm_scope_clients(), rmm_ensure_metrics_partition(date);`);
  }
}
