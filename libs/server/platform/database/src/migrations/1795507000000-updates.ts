import {
  AGENT_UPDATE_STATES,
  AGENT_UPDATE_TRANSITIONS,
  ROLLOUT_STATES,
  ROLLOUT_TRANSITIONS,
} from '@gururmm/shared/protocol';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APPLICATION_ROLE } from '../application-role';
import { tenantTableSql } from './tenant-table';
import { transitionGuardSql } from './transition-guard';

const quoted = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

const TABLES = `
CREATE TABLE releases (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  version text NOT NULL UNIQUE,
  channel text NOT NULL CHECK (channel IN ('stable', 'beta')),
  notes text,
  files jsonb NOT NULL,
  created_by uuid REFERENCES users ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  withdrawn_at timestamptz
);
CREATE INDEX releases_recent ON releases (created_at DESC, id DESC);

CREATE TABLE rollouts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  release_id uuid NOT NULL REFERENCES releases ON DELETE RESTRICT,
  version text NOT NULL,
  client_ids uuid[] NOT NULL,
  filter jsonb NOT NULL,
  rings jsonb NOT NULL,
  state text NOT NULL DEFAULT 'running' CHECK (state IN (${quoted(ROLLOUT_STATES)})),
  reason text,
  ring int NOT NULL DEFAULT 0,
  ring_started_at timestamptz NOT NULL DEFAULT now(),
  /** Updates that ended before do not count any more: set when somebody resumes after a halt. */
  counted_from timestamptz NOT NULL DEFAULT now(),
  online_baseline double precision,
  ring_wait_seconds int NOT NULL,
  offline_wait_seconds int NOT NULL,
  update_timeout_seconds int NOT NULL,
  max_in_flight int NOT NULL,
  target_count int NOT NULL,
  created_by uuid REFERENCES users ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz
);
CREATE INDEX rollouts_recent ON rollouts (created_at DESC, id DESC);
CREATE INDEX rollouts_running ON rollouts (id) WHERE state = 'running';

CREATE TABLE agent_updates (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  rollout_id uuid NOT NULL REFERENCES rollouts ON DELETE CASCADE,
  agent_id uuid NOT NULL REFERENCES agents ON DELETE CASCADE,
  client_id uuid,
  site_id uuid,
  ring int NOT NULL,
  from_version text NOT NULL,
  version text NOT NULL,
  file text NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN (${quoted(AGENT_UPDATE_STATES)})),
  reason text,
  offered_at timestamptz,
  /** Epoch of the socket that the offer was last handed to: another socket gets it again. */
  offered_epoch bigint,
  timeout_at timestamptz,
  ended_at timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (rollout_id, agent_id)
) WITH (fillfactor = 80);
CREATE INDEX agent_updates_by_rollout ON agent_updates (rollout_id, ring, id);
CREATE INDEX agent_updates_by_state ON agent_updates (rollout_id, state, ring);
CREATE INDEX agent_updates_by_agent ON agent_updates (agent_id, updated_at DESC, id DESC);
CREATE INDEX agent_updates_offered ON agent_updates (agent_id) WHERE state = 'offered';
CREATE INDEX agent_updates_active ON agent_updates (timeout_at) WHERE state IN ('offered', 'downloading', 'verifying', 'installing');
`;

const RIGHTS = `
GRANT SELECT, INSERT, UPDATE, DELETE ON releases, rollouts TO ${APPLICATION_ROLE};
ALTER TABLE rollouts ENABLE ROW LEVEL SECURITY;
ALTER TABLE rollouts FORCE ROW LEVEL SECURITY;
CREATE POLICY client_scope ON rollouts TO ${APPLICATION_ROLE} USING (
  (SELECT coalesce(current_setting('rmm.client_scope', true), '')) = '*'
  OR (cardinality(client_ids) > 0 AND client_ids <@ (SELECT rmm_scope_clients())::uuid[]));
CREATE POLICY site_scope ON rollouts AS RESTRICTIVE FOR SELECT TO ${APPLICATION_ROLE} USING (
  (SELECT coalesce(current_setting('rmm.site_scope', true), '')) = ''
  OR EXISTS (SELECT 1 FROM agent_updates u WHERE u.rollout_id = rollouts.id));
CREATE POLICY site_scope_update ON rollouts AS RESTRICTIVE FOR UPDATE TO ${APPLICATION_ROLE} USING (
  (SELECT coalesce(current_setting('rmm.site_scope', true), '')) = '');
${tenantTableSql({ table: 'agent_updates', site: { siteColumn: 'site_id' } })}
`;

/** Releases, rollouts in rings, and what became of each agent's update. */
export class Updates1795507000000 implements MigrationInterface {
  readonly name = 'Updates1795507000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [
      TABLES,
      transitionGuardSql('rollouts', ROLLOUT_TRANSITIONS, 'running'),
      transitionGuardSql('agent_updates', AGENT_UPDATE_TRANSITIONS, 'waiting'),
      RIGHTS,
    ]) {
      await runner.query(sql);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE agent_updates, rollouts, releases;
      DROP FUNCTION rmm_guard_agent_updates(), rmm_guard_rollouts();`);
  }
}
