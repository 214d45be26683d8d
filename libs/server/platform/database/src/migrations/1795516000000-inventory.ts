import { SERVICE_START_MODES, SERVICE_STATES, SOFTWARE_SOURCES } from '@gururmm/shared/protocol';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APPLICATION_ROLE } from '../application-role';
import { type SiteRule, tenantTableSql } from './tenant-table';

const quoted = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

/**
 * The latest inventory of each agent. Names of software stand once in `software_titles`, so that a search for a part of
 * a name reads some ten thousand rows and not those of the whole fleet; who has it is told by `agent_software` alone.
 */
const TABLES = `
CREATE TABLE agent_inventory (
  agent_id uuid PRIMARY KEY REFERENCES agents ON DELETE CASCADE,
  client_id uuid,
  hardware jsonb,
  hardware_hash text,
  hardware_at timestamptz,
  software_hash text,
  software_at timestamptz,
  software_count int,
  software_truncated boolean,
  services_hash text,
  services_at timestamptz,
  services_count int,
  services_truncated boolean
) WITH (fillfactor = 80);

CREATE TABLE hardware_changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  agent_id uuid NOT NULL REFERENCES agents ON DELETE CASCADE,
  client_id uuid,
  changed_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  changes jsonb NOT NULL
);
CREATE INDEX hardware_changes_of_agent ON hardware_changes (agent_id, id DESC);
CREATE INDEX hardware_changes_received ON hardware_changes (received_at);

CREATE TABLE software_titles (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE,
  name_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(name)) STORED
);
CREATE INDEX software_titles_by_name ON software_titles (name_key, id);

CREATE TABLE agent_software (
  agent_id uuid NOT NULL REFERENCES agents ON DELETE CASCADE,
  client_id uuid,
  title_id bigint NOT NULL REFERENCES software_titles,
  source text NOT NULL CHECK (source IN (${quoted(SOFTWARE_SOURCES)})),
  version text COLLATE "C" NOT NULL,
  arch text COLLATE "C" NOT NULL,
  publisher text,
  installed_on date,
  first_seen_at timestamptz NOT NULL,
  PRIMARY KEY (agent_id, title_id, source, arch, version)
);
CREATE INDEX agent_software_by_title ON agent_software (title_id, version, agent_id, source, arch) INCLUDE (client_id);

CREATE TABLE software_changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  agent_id uuid NOT NULL REFERENCES agents ON DELETE CASCADE,
  client_id uuid,
  changed_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  kind text NOT NULL CHECK (kind IN ('installed', 'removed', 'updated')),
  name text NOT NULL,
  source text NOT NULL,
  arch text NOT NULL,
  from_version text,
  to_version text
);
CREATE INDEX software_changes_of_agent ON software_changes (agent_id, id DESC);
CREATE INDEX software_changes_received ON software_changes (received_at);

CREATE TABLE agent_services (
  agent_id uuid NOT NULL REFERENCES agents ON DELETE CASCADE,
  client_id uuid,
  name text NOT NULL,
  name_key text COLLATE "C" NOT NULL,
  display_name text,
  state text NOT NULL CHECK (state IN (${quoted(SERVICE_STATES)})),
  start_mode text NOT NULL CHECK (start_mode IN (${quoted(SERVICE_START_MODES)})),
  PRIMARY KEY (agent_id, name_key)
);
CREATE INDEX agent_services_by_name ON agent_services (name_key, agent_id) INCLUDE (client_id);
CREATE INDEX agent_services_by_state ON agent_services (state, name_key, agent_id) INCLUDE (client_id);

GRANT SELECT, INSERT ON software_titles TO ${APPLICATION_ROLE};`;

/** What an agent has goes with it to another client; what changed stays where it was. */
const FOLLOW = `
CREATE FUNCTION rmm_inventory_follows_agent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.agent_inventory SET client_id = NEW.client_id WHERE agent_id = NEW.id;
  UPDATE public.agent_software SET client_id = NEW.client_id WHERE agent_id = NEW.id;
  UPDATE public.agent_services SET client_id = NEW.client_id WHERE agent_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER inventory_follows_agent AFTER UPDATE OF client_id ON agents FOR EACH ROW
  WHEN (OLD.client_id IS DISTINCT FROM NEW.client_id) EXECUTE FUNCTION rmm_inventory_follows_agent();`;

const ofAgent: SiteRule = { parent: 'agents', column: 'agent_id' };
const TENANT_TABLES = ['agent_inventory', 'hardware_changes', 'agent_software', 'software_changes', 'agent_services'];

/** What machines are and what is on them, and how that changed. */
export class Inventory1795516000000 implements MigrationInterface {
  readonly name = 'Inventory1795516000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    for (const table of TENANT_TABLES) await runner.query(tenantTableSql({ table, site: ofAgent }));
    await runner.query(FOLLOW);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER inventory_follows_agent ON agents;
      DROP FUNCTION rmm_inventory_follows_agent();
      DROP TABLE agent_services, software_changes, agent_software, software_titles, hardware_changes, agent_inventory;`);
  }
}
