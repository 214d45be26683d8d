import { COMMAND_TYPES } from '@gururmm/shared/protocol';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTableSql } from './tenant-table';

const SCRIPT_TYPES = COMMAND_TYPES.filter((type) => type !== 'claude_task');

/** The library of scripts with its versions, variables, and the script that a command came from. */
export class Scripts1795502000000 implements MigrationInterface {
  readonly name = 'Scripts1795502000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE scripts (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        client_id uuid REFERENCES clients ON DELETE CASCADE,
        name text NOT NULL,
        description text NOT NULL,
        current_version int NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        deleted_at timestamptz
      );
      CREATE UNIQUE INDEX scripts_name_unique ON scripts (client_id, lower(name)) NULLS NOT DISTINCT WHERE deleted_at IS NULL;
      CREATE INDEX scripts_by_name ON scripts (lower(name), id) WHERE deleted_at IS NULL;
      CREATE INDEX scripts_by_client ON scripts (client_id, lower(name), id) WHERE deleted_at IS NULL;

      CREATE TABLE script_versions (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        script_id uuid NOT NULL REFERENCES scripts ON DELETE CASCADE,
        client_id uuid,
        version int NOT NULL,
        command_type text NOT NULL CHECK (command_type IN (${SCRIPT_TYPES.map((type) => `'${type}'`).join(', ')})),
        interpreter text,
        command text NOT NULL,
        supported_os text[] NOT NULL,
        timeout_seconds double precision NOT NULL,
        parameters jsonb NOT NULL,
        exit_codes jsonb NOT NULL,
        note text NOT NULL,
        created_by uuid REFERENCES users ON DELETE SET NULL,
        author text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (script_id, version)
      );

      CREATE TABLE variables (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        level text NOT NULL CHECK (level IN ('global', 'client', 'site', 'agent')),
        client_id uuid REFERENCES clients ON DELETE CASCADE,
        site_id uuid REFERENCES sites ON DELETE CASCADE,
        agent_id uuid REFERENCES agents ON DELETE CASCADE,
        name text NOT NULL,
        is_secret boolean NOT NULL,
        value text,
        sealed_value bytea,
        updated_by text NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        CHECK ((client_id IS NULL) = (level = 'global')),
        CHECK ((site_id IS NOT NULL) = (level = 'site')),
        CHECK ((agent_id IS NOT NULL) = (level = 'agent')),
        CHECK (CASE WHEN is_secret THEN value IS NULL AND sealed_value IS NOT NULL ELSE value IS NOT NULL AND sealed_value IS NULL END)
      );
      CREATE UNIQUE INDEX variables_name_unique ON variables (client_id, site_id, agent_id, name) NULLS NOT DISTINCT;
      CREATE INDEX variables_by_name ON variables (name, id);
      CREATE INDEX variables_by_site ON variables (site_id) WHERE site_id IS NOT NULL;
      CREATE INDEX variables_by_agent ON variables (agent_id) WHERE agent_id IS NOT NULL;

      ALTER TABLE commands ADD COLUMN script_id uuid REFERENCES scripts ON DELETE SET NULL,
        ADD COLUMN script_version int, ADD COLUMN exit_codes jsonb;
      CREATE INDEX commands_by_script ON commands (script_id, created_at DESC, id DESC) WHERE script_id IS NOT NULL;
      ${tenantTableSql({ table: 'scripts', site: 'whole-client', global: 'readable' })}
      ${tenantTableSql({ table: 'script_versions', site: 'whole-client', global: 'readable' })}
      ${tenantTableSql({ table: 'variables', site: 'whole-client', global: 'readable' })}
      ${IMMUTABLE}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE commands DROP COLUMN script_id, DROP COLUMN script_version, DROP COLUMN exit_codes;
      DROP TABLE variables, script_versions, scripts;
      DROP FUNCTION rmm_refuse_change();`);
  }
}

/** What a command ran must stay readable as it was; only the author’s account may go. After the row-level security. */
const IMMUTABLE = `
CREATE FUNCTION rmm_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
  IF to_jsonb(NEW) - 'created_by' IS DISTINCT FROM to_jsonb(OLD) - 'created_by' OR NEW.created_by IS NOT NULL THEN
    RAISE EXCEPTION 'a version of a script never changes' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $refuse$;
CREATE TRIGGER refuse_change AFTER UPDATE ON script_versions FOR EACH ROW EXECUTE FUNCTION rmm_refuse_change();`;
