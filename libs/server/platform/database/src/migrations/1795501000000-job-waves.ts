import { FIRST_JOB_STATES, JOB_TRANSITIONS } from '@gururmm/shared/protocol';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTableSql } from './tenant-table';
import { transitionGuardSql } from './transition-guard';

const COLUMNS = `
ALTER TABLE jobs
  ADD COLUMN interpreter text,
  ADD COLUMN args jsonb,
  ADD COLUMN env jsonb,
  ADD COLUMN sealed_secrets bytea,
  ADD COLUMN has_secrets boolean NOT NULL DEFAULT false,
  ADD COLUMN timeout_seconds float8,
  ADD COLUMN expires_in_seconds int NOT NULL DEFAULT 604800,
  ADD COLUMN state text NOT NULL DEFAULT 'running',
  ADD COLUMN state_reason text,
  ADD COLUMN wave_count int NOT NULL DEFAULT 1,
  ADD COLUMN current_wave int NOT NULL DEFAULT 0,
  ADD COLUMN wave_size int,
  ADD COLUMN pause_seconds int NOT NULL DEFAULT 0,
  ADD COLUMN wave_timeout_seconds float8 NOT NULL DEFAULT 900,
  ADD COLUMN wave_started_at timestamptz,
  ADD COLUMN next_wave_at timestamptz,
  ADD COLUMN stop_failures int,
  ADD COLUMN stop_percent float8,
  ADD COLUMN rerun_of uuid REFERENCES jobs ON DELETE SET NULL,
  ADD COLUMN approval_expires_at timestamptz,
  ADD COLUMN decided_by uuid REFERENCES users ON DELETE SET NULL,
  ADD COLUMN decided_at timestamptz,
  ADD COLUMN ended_at timestamptz,
  ADD CONSTRAINT jobs_second_person CHECK (decided_by IS NULL OR decided_by IS DISTINCT FROM created_by);
CREATE INDEX jobs_unfinished ON jobs (state) WHERE state IN ('waiting_for_approval', 'running', 'paused');
CREATE INDEX jobs_by_creator ON jobs (created_by, created_at);`;

/** Ids without foreign keys to the fleet: the list is what was decided, also when a machine is gone. */
const TARGETS = `
CREATE TABLE job_targets (
  job_id uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
  wave int NOT NULL CHECK (wave > 0),
  agent_id uuid NOT NULL,
  client_id uuid,
  site_id uuid,
  timeout_seconds float8 NOT NULL DEFAULT 300,
  command_id uuid REFERENCES commands ON DELETE SET NULL,
  PRIMARY KEY (job_id, agent_id)
);
CREATE INDEX job_targets_in_order ON job_targets (job_id, wave, agent_id);
CREATE INDEX job_targets_by_command ON job_targets (command_id) WHERE command_id IS NOT NULL;
${tenantTableSql({ table: 'job_targets', site: { siteColumn: 'site_id' } })}`;

/** Jobs from before: all their commands were the first wave. */
const BACKFILL = `
INSERT INTO job_targets (job_id, wave, agent_id, client_id, site_id, timeout_seconds, command_id)
  SELECT DISTINCT ON (job_id, agent_id) job_id, 1, agent_id, client_id, site_id, timeout_seconds, id FROM commands WHERE job_id IS NOT NULL
  ORDER BY job_id, agent_id, created_at;
UPDATE jobs j SET current_wave = 1, wave_started_at = created_at;
UPDATE jobs j SET state = 'completed', ended_at = now()
WHERE NOT EXISTS (SELECT 1 FROM commands c WHERE c.job_id = j.id AND c.status IN ('pending', 'running'));`;

/** Jobs in waves, with a life cycle, a frozen list of targets and a second person. */
export class JobWaves1795501000000 implements MigrationInterface {
  readonly name = 'JobWaves1795501000000';

  async up(runner: QueryRunner): Promise<void> {
    const guard = transitionGuardSql('jobs', JOB_TRANSITIONS, ...FIRST_JOB_STATES);
    for (const sql of [COLUMNS, TARGETS, BACKFILL, guard]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER guard_jobs ON jobs;
      DROP FUNCTION rmm_guard_jobs();
      DROP TABLE job_targets;
      DROP INDEX jobs_unfinished, jobs_by_creator;
      ALTER TABLE jobs DROP CONSTRAINT jobs_second_person,
        ${[
          'interpreter',
          'args',
          'env',
          'sealed_secrets',
          'has_secrets',
          'timeout_seconds',
          'expires_in_seconds',
          'state',
          'state_reason',
          'wave_count',
          'current_wave',
          'wave_size',
          'pause_seconds',
          'wave_timeout_seconds',
          'wave_started_at',
          'next_wave_at',
          'stop_failures',
          'stop_percent',
          'rerun_of',
          'approval_expires_at',
          'decided_by',
          'decided_at',
          'ended_at',
        ]
          .map((column) => `DROP COLUMN ${column}`)
          .join(', ')};`);
  }
}
