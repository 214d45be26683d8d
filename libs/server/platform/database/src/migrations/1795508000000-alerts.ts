import { ALERT_EVENTS, ALERT_SEVERITIES, ALERT_STATES, ALERT_TRANSITIONS } from '@gururmm/shared/protocol';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { type SiteRule, tenantTableSql } from './tenant-table';
import { transitionGuardSql } from './transition-guard';

const quoted = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

/** Columns that say for which agents something holds, and the check that they fit its level. */
const TARGET = `
  level text NOT NULL CHECK (level IN ('global', 'client', 'site', 'tag', 'agent')),
  client_id uuid REFERENCES clients ON DELETE CASCADE,
  site_id uuid REFERENCES sites ON DELETE CASCADE,
  tag text,
  agent_id uuid REFERENCES agents ON DELETE CASCADE,
  CHECK (CASE level
    WHEN 'global' THEN client_id IS NULL AND site_id IS NULL AND tag IS NULL AND agent_id IS NULL
    WHEN 'client' THEN client_id IS NOT NULL AND site_id IS NULL AND tag IS NULL AND agent_id IS NULL
    WHEN 'site' THEN client_id IS NOT NULL AND site_id IS NOT NULL AND tag IS NULL AND agent_id IS NULL
    WHEN 'tag' THEN site_id IS NULL AND tag IS NOT NULL AND agent_id IS NULL
    ELSE tag IS NULL AND agent_id IS NOT NULL END)`;

const RULES = `
CREATE TABLE alert_rules (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  is_built_in boolean NOT NULL DEFAULT false,
  kind text NOT NULL CHECK (kind IN
    ('cpu', 'memory', 'disk', 'offline', 'service', 'reboot_pending', 'clock_skew', 'script', 'site_down')),
  name text NOT NULL,
  ${TARGET},
  parameters jsonb NOT NULL DEFAULT '{}',
  raise_threshold double precision,
  clear_threshold double precision,
  duration_seconds int NOT NULL DEFAULT 0,
  fails_before_alert int NOT NULL DEFAULT 1,
  resets_before_resolve int NOT NULL DEFAULT 1,
  severity text NOT NULL CHECK (severity IN (${quoted(ALERT_SEVERITIES)})),
  enabled boolean NOT NULL DEFAULT true,
  updated_by uuid REFERENCES users ON DELETE SET NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX alert_rules_built_in ON alert_rules (kind) WHERE is_built_in;
CREATE INDEX alert_rules_by_name ON alert_rules (lower(name), id);
CREATE INDEX alert_rules_by_client ON alert_rules (client_id);

INSERT INTO alert_rules (is_built_in, kind, name, level, parameters, duration_seconds, resets_before_resolve, severity) VALUES
  (true, 'cpu', 'CPU', 'global', '{}', 300, 2, 'warning'),
  (true, 'memory', 'Memory', 'global', '{}', 300, 2, 'warning'),
  (true, 'disk', 'Disk space', 'global', '{}', 0, 2, 'warning'),
  (true, 'offline', 'Offline', 'global', '{}', 0, 1, 'critical'),
  (true, 'service', 'Service', 'global', '{}', 0, 1, 'critical'),
  (true, 'reboot_pending', 'Restart pending', 'global', '{}', 0, 1, 'info'),
  (true, 'clock_skew', 'Clock', 'global', '{}', 60, 1, 'warning'),
  (true, 'site_down', 'Site down', 'global', '{"min_agents": 3, "share_percent": 80, "window_seconds": 600}', 0, 1, 'critical');
`;

const ALERTS = `
CREATE TABLE alerts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  rule_id uuid REFERENCES alert_rules ON DELETE SET NULL,
  rule_kind text NOT NULL,
  rule_name text NOT NULL,
  client_id uuid REFERENCES clients ON DELETE CASCADE,
  site_id uuid REFERENCES sites ON DELETE SET NULL,
  agent_id uuid REFERENCES agents ON DELETE CASCADE,
  object text NOT NULL DEFAULT '',
  severity text NOT NULL CHECK (severity IN (${quoted(ALERT_SEVERITIES)})),
  state text NOT NULL DEFAULT 'open' CHECK (state IN (${quoted(ALERT_STATES)})),
  message text NOT NULL,
  value double precision,
  threshold double precision,
  parent_id uuid REFERENCES alerts ON DELETE SET NULL,
  is_muted boolean NOT NULL DEFAULT false,
  opened_at timestamptz NOT NULL DEFAULT now(),
  acknowledged_at timestamptz,
  acknowledged_by uuid REFERENCES users ON DELETE SET NULL,
  acknowledgement_note text,
  resolved_at timestamptz,
  resolution text CHECK (resolution IN ('cleared', 'manual', 'rule_changed')),
  resolved_by uuid REFERENCES users ON DELETE SET NULL,
  top_processes jsonb,
  CHECK ((state = 'resolved') = (resolved_at IS NOT NULL)),
  CHECK (agent_id IS NOT NULL OR rule_kind = 'site_down')
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX alerts_one_open ON alerts (agent_id, rule_id, object) WHERE state <> 'resolved' AND agent_id IS NOT NULL;
CREATE UNIQUE INDEX alerts_one_open_of_site ON alerts (site_id, rule_id) WHERE state <> 'resolved' AND agent_id IS NULL;
CREATE INDEX alerts_recent ON alerts (opened_at DESC, id DESC);
CREATE INDEX alerts_open ON alerts (opened_at DESC, id DESC) WHERE state <> 'resolved';
CREATE INDEX alerts_by_agent ON alerts (agent_id, opened_at DESC, id DESC);
CREATE INDEX alerts_by_client ON alerts (client_id, opened_at DESC, id DESC);
CREATE INDEX alerts_by_rule ON alerts (rule_id) WHERE state <> 'resolved';
CREATE INDEX alerts_by_parent ON alerts (parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE alert_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  alert_id uuid NOT NULL REFERENCES alerts ON DELETE CASCADE,
  client_id uuid,
  event text NOT NULL CHECK (event IN (${quoted(ALERT_EVENTS)})),
  at timestamptz NOT NULL DEFAULT now(),
  severity text NOT NULL,
  actor text,
  note text,
  is_muted boolean NOT NULL DEFAULT false,
  taken_at timestamptz
);
CREATE INDEX alert_events_by_alert ON alert_events (alert_id, id);
CREATE INDEX alert_events_waiting ON alert_events (id) WHERE taken_at IS NULL AND NOT is_muted;

CREATE TABLE alert_states (
  agent_id uuid NOT NULL REFERENCES agents ON DELETE CASCADE,
  rule_id uuid NOT NULL REFERENCES alert_rules ON DELETE CASCADE,
  object text NOT NULL DEFAULT '',
  client_id uuid,
  phase text NOT NULL CHECK (phase IN ('ok', 'pending', 'raised')),
  bad_since timestamptz,
  fails int NOT NULL,
  resets int NOT NULL,
  last_at timestamptz NOT NULL,
  value double precision,
  suppressed_by uuid,
  PRIMARY KEY (agent_id, rule_id, object)
) WITH (fillfactor = 70);
CREATE INDEX alert_states_bad ON alert_states (rule_id, agent_id) WHERE phase <> 'ok';
CREATE INDEX alert_states_suppressed ON alert_states (suppressed_by) WHERE suppressed_by IS NOT NULL;
CREATE INDEX watchdog_events_received ON watchdog_events (received_at);
`;

const MAINTENANCE = `
CREATE TABLE maintenance_windows (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  ${TARGET},
  kind text NOT NULL CHECK (kind IN ('once', 'weekly', 'cron')),
  time_zone text NOT NULL,
  starts_at timestamptz,
  weekdays int[],
  start_time text,
  cron text,
  duration_minutes int NOT NULL CHECK (duration_minutes BETWEEN 1 AND 43200),
  enabled boolean NOT NULL DEFAULT true,
  updated_by uuid REFERENCES users ON DELETE SET NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK (CASE kind
    WHEN 'once' THEN starts_at IS NOT NULL
    WHEN 'weekly' THEN weekdays IS NOT NULL AND start_time IS NOT NULL
    ELSE cron IS NOT NULL END)
);
CREATE INDEX maintenance_windows_by_name ON maintenance_windows (lower(name), id);
CREATE INDEX maintenance_windows_by_client ON maintenance_windows (client_id);

CREATE TABLE maintenance_suppressions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  window_id uuid NOT NULL REFERENCES maintenance_windows ON DELETE CASCADE,
  client_id uuid,
  site_id uuid,
  agent_id uuid NOT NULL REFERENCES agents ON DELETE CASCADE,
  rule_id uuid REFERENCES alert_rules ON DELETE SET NULL,
  rule_name text NOT NULL,
  object text NOT NULL DEFAULT '',
  severity text NOT NULL,
  message text NOT NULL,
  value double precision,
  suppressed_at timestamptz NOT NULL DEFAULT now(),
  outcome text CHECK (outcome IN ('cleared', 'opened', 'dropped')),
  ended_at timestamptz
);
CREATE UNIQUE INDEX maintenance_suppressions_one ON maintenance_suppressions (agent_id, rule_id, object) WHERE outcome IS NULL;
CREATE INDEX maintenance_suppressions_by_window ON maintenance_suppressions (window_id, suppressed_at DESC, id DESC);
`;

/** What holds for everybody, for whoever has a scope at all; the rule of an agent without a client is not for everybody. */
const GLOBAL_ROW = `client_id IS NULL AND agent_id IS NULL AND (SELECT coalesce(current_setting('rmm.client_scope', true), '')) <> ''`;

/** What holds for one agent goes with it to another client or site. */
const FOLLOW = `
CREATE FUNCTION rmm_alerting_follows_agent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE alert_rules SET client_id = NEW.client_id, site_id = NEW.site_id WHERE agent_id = NEW.id;
  UPDATE maintenance_windows SET client_id = NEW.client_id, site_id = NEW.site_id WHERE agent_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER alerting_follows_agent AFTER UPDATE OF client_id, site_id ON agents FOR EACH ROW
  WHEN (OLD.client_id IS DISTINCT FROM NEW.client_id OR OLD.site_id IS DISTINCT FROM NEW.site_id)
  EXECUTE FUNCTION rmm_alerting_follows_agent();
ALTER POLICY global_rows ON alert_rules USING (${GLOBAL_ROW});
ALTER POLICY global_rows ON maintenance_windows USING (${GLOBAL_ROW});`;

const bySite: SiteRule = { siteColumn: 'site_id' };

/** Alert rules, alerts with their events and states, maintenance windows and what they suppressed. */
export class Alerts1795508000000 implements MigrationInterface {
  readonly name = 'Alerts1795508000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [
      RULES,
      ALERTS,
      transitionGuardSql('alerts', ALERT_TRANSITIONS, 'open'),
      MAINTENANCE,
      tenantTableSql({ table: 'alert_rules', site: bySite, global: 'readable' }),
      tenantTableSql({ table: 'alerts', site: bySite }),
      tenantTableSql({ table: 'alert_events', site: { parent: 'alerts', column: 'alert_id' } }),
      tenantTableSql({ table: 'alert_states', site: { parent: 'agents', column: 'agent_id' } }),
      tenantTableSql({ table: 'maintenance_windows', site: bySite, global: 'readable' }),
      tenantTableSql({ table: 'maintenance_suppressions', site: bySite }),
      FOLLOW,
    ]) {
      await runner.query(sql);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER alerting_follows_agent ON agents;
      DROP TABLE maintenance_suppressions, maintenance_windows, alert_states, alert_events, alerts, alert_rules;
      DROP INDEX watchdog_events_received;
      DROP FUNCTION rmm_alerting_follows_agent(), rmm_guard_alerts();`);
  }
}
