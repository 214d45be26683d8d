import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APPLICATION_ROLE } from '../application-role';

const JOB_SCRIPTS = `
ALTER TABLE jobs
  ADD COLUMN script_id uuid REFERENCES scripts ON DELETE SET NULL,
  ADD COLUMN script_version int,
  ADD COLUMN exit_codes jsonb,
  ADD COLUMN texts jsonb;
ALTER TABLE job_targets
  ADD COLUMN text_key text,
  ADD COLUMN env jsonb,
  ADD COLUMN sealed_env bytea;`;

const TABLES = `
CREATE TABLE schedules (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  client_ids uuid[],
  owner_id uuid REFERENCES users ON DELETE SET NULL,
  job jsonb NOT NULL,
  secret_parameters text[] NOT NULL DEFAULT '{}',
  sealed_parameters bytea,
  timing jsonb NOT NULL CHECK (timing->>'kind' IN ('cron', 'once', 'on_enrolment', 'on_reconnect')),
  missed_runs text NOT NULL CHECK (missed_runs IN ('skip', 'run_once')),
  grace_seconds int NOT NULL,
  enabled boolean NOT NULL,
  active_since timestamptz NOT NULL DEFAULT now(),
  next_run_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX schedules_by_name ON schedules (lower(name), id);
CREATE INDEX schedules_due ON schedules (next_run_at) WHERE enabled AND next_run_at IS NOT NULL;
CREATE INDEX schedules_waiting ON schedules (id)
  WHERE enabled AND timing->>'kind' IN ('on_enrolment', 'on_reconnect');

/** The agent without a foreign key: what happened stays told when the machine is gone. */
CREATE TABLE schedule_runs (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  schedule_id uuid NOT NULL REFERENCES schedules ON DELETE CASCADE,
  agent_id uuid,
  is_enrolment boolean NOT NULL DEFAULT false,
  due_at timestamptz NOT NULL,
  missed_count int NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'started', 'missed', 'refused', 'failed')),
  reason text,
  decided_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX schedule_runs_once_per_time ON schedule_runs (schedule_id, due_at) WHERE agent_id IS NULL;
CREATE UNIQUE INDEX schedule_runs_once_per_enrolment ON schedule_runs (schedule_id, agent_id) WHERE is_enrolment;
CREATE INDEX schedule_runs_recent ON schedule_runs (schedule_id, due_at DESC, id DESC);
CREATE INDEX schedule_runs_by_agent ON schedule_runs (schedule_id, agent_id, due_at) WHERE agent_id IS NOT NULL;

ALTER TABLE jobs ADD COLUMN schedule_run_id uuid UNIQUE REFERENCES schedule_runs ON DELETE SET NULL;`;

/** As for jobs: whoever sees all clients that a schedule can reach sees it; nobody with single sites does. */
const RIGHTS = `
GRANT SELECT, INSERT, UPDATE, DELETE ON schedules, schedule_runs TO ${APPLICATION_ROLE};
ALTER TABLE schedules ENABLE ROW LEVEL SECURITY;
ALTER TABLE schedules FORCE ROW LEVEL SECURITY;
CREATE POLICY client_scope ON schedules TO ${APPLICATION_ROLE} USING (
  (SELECT coalesce(current_setting('rmm.client_scope', true), '')) = '*'
  OR (cardinality(client_ids) > 0 AND client_ids <@ (SELECT rmm_scope_clients())::uuid[]));
CREATE POLICY site_scope ON schedules AS RESTRICTIVE TO ${APPLICATION_ROLE} USING (
  (SELECT coalesce(current_setting('rmm.site_scope', true), '')) = '');
ALTER TABLE schedule_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE schedule_runs FORCE ROW LEVEL SECURITY;
CREATE POLICY of_schedule ON schedule_runs TO ${APPLICATION_ROLE} USING (
  EXISTS (SELECT 1 FROM schedules s WHERE s.id = schedule_id));`;

/** Jobs that start by themselves, and jobs that run scripts of the library. */
export class Schedules1795511000000 implements MigrationInterface {
  readonly name = 'Schedules1795511000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [JOB_SCRIPTS, TABLES, RIGHTS]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE jobs DROP COLUMN schedule_run_id, DROP COLUMN script_id, DROP COLUMN script_version,
        DROP COLUMN exit_codes, DROP COLUMN texts;
      ALTER TABLE job_targets DROP COLUMN text_key, DROP COLUMN env, DROP COLUMN sealed_env;
      DROP TABLE schedule_runs, schedules;`);
  }
}
