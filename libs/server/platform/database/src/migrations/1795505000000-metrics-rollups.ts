import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APPLICATION_ROLE } from '../application-role';
import { tenantTableSql } from './tenant-table';

const SPREADS = ['cpu', 'memory', 'load1', 'rx', 'tx'] as const;

/** Sum and count instead of a mean: an hour is put together from its twelve parts without an error. */
const spreadColumns = SPREADS.map(
  (name) => `${name}_min float8, ${name}_max float8, ${name}_sum float8, ${name}_count int NOT NULL`,
).join(',\n  ');

const rollupTable = (table: string) => `
CREATE TABLE ${table} (
  agent_id uuid NOT NULL,
  ts timestamptz NOT NULL,
  client_id uuid,
  samples int NOT NULL,
  ${spreadColumns},
  disks jsonb NOT NULL,
  interfaces jsonb NOT NULL,
  PRIMARY KEY (agent_id, ts)
) PARTITION BY RANGE (ts);
${tenantTableSql({ table, site: { parent: 'agents', column: 'agent_id' } })}`;

const COLUMNS = `
ALTER TABLE metrics ADD COLUMN interfaces jsonb;
ALTER TABLE agent_state
  ADD COLUMN cpu_percent real,
  ADD COLUMN memory_used_bytes bigint,
  ADD COLUMN memory_total_bytes bigint,
  ADD COLUMN disk_used_bytes bigint,
  ADD COLUMN disk_total_bytes bigint,
  ADD COLUMN dropped_samples bigint NOT NULL DEFAULT 0,
  ADD COLUMN dropped_samples_at timestamptz;
CREATE INDEX agent_state_summary ON agent_state (metrics_at) INCLUDE (agent_id, client_id, cpu_percent,
  memory_used_bytes, memory_total_bytes, disk_used_bytes, disk_total_bytes);`;

/** A mark is a row of its own for each batch: nobody waits for another's, and none can get lost between two. */
const MARKS = `
CREATE TABLE metrics_marks (
  bucket timestamptz NOT NULL,
  agent_id uuid NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (bucket, agent_id, id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON metrics_marks TO ${APPLICATION_ROLE};`;

/**
 * A partition is made beside its parent and attached: that waits for no reader and no writer, while
 * CREATE TABLE ... PARTITION OF would lock the parent against everybody.
 */
const PARTITIONS = `
CREATE FUNCTION rmm_partition_step(parent text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF parent IN ('metrics', 'metrics_5m') THEN RETURN 'day'; END IF;
  IF parent = 'metrics_1h' THEN RETURN 'month'; END IF;
  RAISE EXCEPTION 'no partitions are made of %', parent;
END $$;

CREATE FUNCTION rmm_ensure_partition(parent text, moment timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
  step text := public.rmm_partition_step(parent);
  first_day timestamp := date_trunc(step, moment AT TIME ZONE 'UTC');
  partition_name text := parent || '_' || to_char(first_day, CASE step WHEN 'day' THEN 'YYYYMMDD' ELSE 'YYYYMM' END);
BEGIN
  IF to_regclass('public.' || partition_name) IS NOT NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(7264102);
  -- Asked of the catalog itself: the cache behind to_regclass may not know yet what the last holder of the lock did.
  IF EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = partition_name) THEN
    RETURN;
  END IF;
  EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING ALL)', partition_name, parent);
  EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', parent, partition_name,
    first_day AT TIME ZONE 'UTC', (first_day + ('1 ' || step)::interval) AT TIME ZONE 'UTC');
END $$;

CREATE FUNCTION rmm_drop_partitions(parent text, before timestamptz) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public SET lock_timeout = '5s' AS $$
DECLARE
  step text := public.rmm_partition_step(parent);
  form text := CASE step WHEN 'day' THEN 'YYYYMMDD' ELSE 'YYYYMM' END;
  partition_name text;
  dropped int := 0;
BEGIN
  FOR partition_name IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = to_regclass('public.' || parent) ORDER BY c.relname
  LOOP
    IF (to_date(substr(partition_name, length(parent) + 2), form) + ('1 ' || step)::interval) AT TIME ZONE 'UTC' <= before THEN
      EXECUTE format('DROP TABLE public.%I', partition_name);
      dropped := dropped + 1;
    END IF;
  END LOOP;
  RETURN dropped;
END $$;

REVOKE ALL ON FUNCTION rmm_ensure_partition(text, timestamptz), rmm_drop_partitions(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rmm_ensure_partition(text, timestamptz), rmm_drop_partitions(text, timestamptz)
  TO ${APPLICATION_ROLE};`;

const NETWORK_CHANGES = `
CREATE TABLE network_changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  agent_id uuid NOT NULL REFERENCES agents ON DELETE CASCADE,
  client_id uuid,
  changed_at timestamptz NOT NULL DEFAULT now(),
  hash text NOT NULL,
  changes jsonb NOT NULL
);
CREATE INDEX network_changes_by_agent ON network_changes (agent_id, id DESC);
${tenantTableSql({ table: 'network_changes', site: { parent: 'agents', column: 'agent_id' } })}`;

const QUIET_PERIOD = `
CREATE TABLE cluster_quiet_period (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  quiet_until timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON cluster_quiet_period TO ${APPLICATION_ROLE};`;

/** Rollups and their partitions, the loss of samples, what changed in a machine's network, and the quiet period. */
export class MetricsRollups1795505000000 implements MigrationInterface {
  readonly name = 'MetricsRollups1795505000000';

  async up(runner: QueryRunner): Promise<void> {
    const steps = [COLUMNS, MARKS, rollupTable('metrics_5m'), rollupTable('metrics_1h'), PARTITIONS];
    for (const sql of [...steps, NETWORK_CHANGES, QUIET_PERIOD]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE cluster_quiet_period, network_changes, metrics_1h, metrics_5m, metrics_marks;
      DROP FUNCTION rmm_drop_partitions(text, timestamptz), rmm_ensure_partition(text, timestamptz), rmm_partition_step(text);
      DROP INDEX agent_state_summary;
      ALTER TABLE agent_state DROP COLUMN cpu_percent, DROP COLUMN memory_used_bytes, DROP COLUMN memory_total_bytes,
        DROP COLUMN disk_used_bytes, DROP COLUMN disk_total_bytes, DROP COLUMN dropped_samples, DROP COLUMN dropped_samples_at;
      ALTER TABLE metrics DROP COLUMN interfaces;`);
  }
}
