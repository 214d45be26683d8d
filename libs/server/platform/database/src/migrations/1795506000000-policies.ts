import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APPLICATION_ROLE } from '../application-role';
import { tenantTableSql } from './tenant-table';

const TABLES = `
CREATE TABLE policies (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  level text NOT NULL CHECK (level IN ('global', 'client', 'site', 'tag', 'agent')),
  client_id uuid REFERENCES clients ON DELETE CASCADE,
  site_id uuid REFERENCES sites ON DELETE CASCADE,
  tag text,
  agent_id uuid REFERENCES agents ON DELETE CASCADE,
  name text NOT NULL,
  priority int NOT NULL DEFAULT 0,
  items jsonb NOT NULL,
  version int NOT NULL DEFAULT 1,
  updated_by uuid REFERENCES users ON DELETE SET NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK (CASE level
    WHEN 'global' THEN client_id IS NULL AND site_id IS NULL AND tag IS NULL AND agent_id IS NULL
    WHEN 'client' THEN client_id IS NOT NULL AND site_id IS NULL AND tag IS NULL AND agent_id IS NULL
    WHEN 'site' THEN client_id IS NOT NULL AND site_id IS NOT NULL AND tag IS NULL AND agent_id IS NULL
    WHEN 'tag' THEN site_id IS NULL AND tag IS NOT NULL AND agent_id IS NULL
    ELSE tag IS NULL AND agent_id IS NOT NULL END)
);
CREATE UNIQUE INDEX policies_one_global ON policies (level) WHERE level = 'global';
CREATE UNIQUE INDEX policies_one_of_client ON policies (client_id) WHERE level = 'client';
CREATE UNIQUE INDEX policies_one_of_site ON policies (site_id) WHERE level = 'site';
CREATE UNIQUE INDEX policies_one_of_agent ON policies (agent_id) WHERE level = 'agent';
CREATE INDEX policies_by_client ON policies (client_id);
CREATE INDEX policies_by_site ON policies (site_id);
CREATE INDEX policies_by_agent ON policies (agent_id);
CREATE INDEX policies_by_name ON policies (lower(name), id);

CREATE TABLE policy_versions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  policy_id uuid NOT NULL REFERENCES policies ON DELETE CASCADE,
  version int NOT NULL,
  client_id uuid,
  name text NOT NULL,
  priority int NOT NULL,
  items jsonb NOT NULL,
  author_id uuid REFERENCES users ON DELETE SET NULL,
  author text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (policy_id, version)
);

CREATE TABLE policy_generation (id boolean PRIMARY KEY DEFAULT true CHECK (id), generation bigint NOT NULL DEFAULT 0);
INSERT INTO policy_generation DEFAULT VALUES;
GRANT SELECT, UPDATE ON policy_generation TO ${APPLICATION_ROLE};

ALTER TABLE agents ADD COLUMN config_revision text, ADD COLUMN config_confirmed_at timestamptz,
  ADD COLUMN config_pinned text[] NOT NULL DEFAULT '{}';`;

/** The policy of one agent goes with it: an agent without a client must not become readable to everybody. */
const ROW_RULES = `
ALTER POLICY global_rows ON policies USING (client_id IS NULL AND agent_id IS NULL);
ALTER POLICY global_rows ON policy_versions USING (client_id IS NULL AND EXISTS (SELECT 1 FROM policies p WHERE p.id = policy_id));

CREATE FUNCTION rmm_policy_follows_agent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE policy_versions v SET client_id = NEW.client_id FROM policies p WHERE p.id = v.policy_id AND p.agent_id = NEW.id;
  UPDATE policies SET client_id = NEW.client_id, site_id = NEW.site_id WHERE agent_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER policy_follows_agent AFTER UPDATE OF client_id, site_id ON agents FOR EACH ROW
  WHEN (OLD.client_id IS DISTINCT FROM NEW.client_id OR OLD.site_id IS DISTINCT FROM NEW.site_id)
  EXECUTE FUNCTION rmm_policy_follows_agent();

CREATE FUNCTION rmm_count_policy_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE policy_generation SET generation = generation + 1;
  RETURN NULL;
END $$;
CREATE TRIGGER count_policy_change AFTER INSERT OR UPDATE OR DELETE ON policies
  FOR EACH STATEMENT EXECUTE FUNCTION rmm_count_policy_change();`;

/** Policies in layers with their history, and what each agent has confirmed of its own. */
export class Policies1795506000000 implements MigrationInterface {
  readonly name = 'Policies1795506000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(tenantTableSql({ table: 'policies', site: { siteColumn: 'site_id' }, global: 'readable' }));
    await runner.query(
      tenantTableSql({
        table: 'policy_versions',
        site: { parent: 'policies', column: 'policy_id' },
        global: 'readable',
      }),
    );
    await runner.query(ROW_RULES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER policy_follows_agent ON agents;
      DROP TABLE policy_versions, policies, policy_generation;
      DROP FUNCTION rmm_policy_follows_agent, rmm_count_policy_change;
      ALTER TABLE agents DROP COLUMN config_revision, DROP COLUMN config_confirmed_at, DROP COLUMN config_pinned;`);
  }
}
