import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTableSql } from './tenant-table';

/**
 * What a list of agents filters and sorts by: one row of each agent (its tag is empty) and one of each of its tags.
 * Beside `agents`, whose rows change with every heartbeat: an index of such a table cannot answer alone. The collation
 * is bytewise, so that no new version of a system's locales spoils the order.
 */
const LISTING = `
CREATE TABLE agent_listing (
  agent_id uuid NOT NULL REFERENCES agents ON DELETE CASCADE,
  tag text COLLATE "C" NOT NULL,
  client_id uuid,
  site_id uuid,
  hostname_key text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  os_type text COLLATE "C" NOT NULL,
  version text COLLATE "C" NOT NULL,
  PRIMARY KEY (agent_id, tag)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);`;

/** Every index carries what row-level security asks for: a count then reads no row. */
const LISTING_INDEXES = `
CREATE INDEX agent_listing_by_tag ON agent_listing (tag, hostname_key, agent_id)
  INCLUDE (client_id, site_id, status, os_type, version);
CREATE INDEX agent_listing_by_client ON agent_listing (client_id, hostname_key, agent_id) INCLUDE (site_id) WHERE tag = '';
CREATE INDEX agent_listing_by_site ON agent_listing (site_id, hostname_key, agent_id) INCLUDE (client_id) WHERE tag = '';
CREATE INDEX agent_listing_by_status ON agent_listing (status, hostname_key, agent_id)
  INCLUDE (client_id, site_id) WHERE tag = '';
CREATE INDEX agent_listing_by_os ON agent_listing (os_type, hostname_key, agent_id)
  INCLUDE (client_id, site_id) WHERE tag = '';
CREATE INDEX agent_listing_by_version ON agent_listing (version, hostname_key, agent_id)
  INCLUDE (client_id, site_id) WHERE tag = '';
CREATE INDEX agent_listing_counts ON agent_listing (status, os_type, version) INCLUDE (client_id, site_id) WHERE tag = '';`;

/** The listing follows its agent, whoever changes it: its row is locked by then, so no two follow at once. */
const FOLLOW = `
CREATE FUNCTION rmm_list_agent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.tags = NEW.tags THEN
    UPDATE public.agent_listing SET client_id = NEW.client_id, site_id = NEW.site_id,
      hostname_key = lower(NEW.hostname), status = NEW.status, os_type = NEW.os_type, version = NEW.version
      WHERE agent_id = NEW.id;
    RETURN NULL;
  END IF;
  DELETE FROM public.agent_listing WHERE agent_id = NEW.id;
  INSERT INTO public.agent_listing (agent_id, tag, client_id, site_id, hostname_key, status, os_type, version)
    SELECT NEW.id, t.tag, NEW.client_id, NEW.site_id, lower(NEW.hostname), NEW.status, NEW.os_type, NEW.version
    FROM (SELECT '' AS tag UNION SELECT unnest(NEW.tags)) t;
  RETURN NULL;
END $$;
CREATE TRIGGER agents_listed_new AFTER INSERT ON agents FOR EACH ROW EXECUTE FUNCTION rmm_list_agent();
CREATE TRIGGER agents_listed AFTER UPDATE ON agents FOR EACH ROW
  WHEN ((OLD.client_id, OLD.site_id, OLD.hostname, OLD.status, OLD.os_type, OLD.version, OLD.tags)
    IS DISTINCT FROM (NEW.client_id, NEW.site_id, NEW.hostname, NEW.status, NEW.os_type, NEW.version, NEW.tags))
  EXECUTE FUNCTION rmm_list_agent();`;

/** The owner reads the agents there are: row-level security is forced on it too, and shows it none. */
const FILL = `
ALTER TABLE agents NO FORCE ROW LEVEL SECURITY;
INSERT INTO agent_listing (agent_id, tag, client_id, site_id, hostname_key, status, os_type, version)
  SELECT a.id, t.tag, a.client_id, a.site_id, lower(a.hostname), a.status, a.os_type, a.version
  FROM agents a CROSS JOIN LATERAL (SELECT '' AS tag UNION SELECT unnest(a.tags)) t;
ALTER TABLE agents FORCE ROW LEVEL SECURITY;`;

/** These no longer answer anything: under row-level security their operators may not even be asked first. */
const REPLACED = `
DROP INDEX agents_by_hostname, agents_by_os, agents_by_version, agents_by_tag, agents_unassigned;`;
const REPLACED_BACK = `
CREATE INDEX agents_by_hostname ON agents (lower(hostname), id);
CREATE INDEX agents_by_os ON agents (os_type, lower(hostname), id);
CREATE INDEX agents_by_version ON agents (version, lower(hostname), id);
CREATE INDEX agents_by_tag ON agents USING gin (tags);
CREATE INDEX agents_unassigned ON agents (lower(hostname), id) WHERE site_id IS NULL;`;

const PLACE = 'client_id, site_id';
/** An event's site is that of its agent. */
const AGENT = 'client_id, agent_id';

/** Index, its columns, and what row-level security needs beside them. */
const COVERING = [
  ['commands_recent', 'commands (created_at DESC, id DESC)', PLACE],
  ['commands_by_status', 'commands (status, created_at DESC, id DESC)', PLACE],
  ['commands_by_type', 'commands (command_type, created_at DESC, id DESC)', PLACE],
  ['commands_by_creator', 'commands (created_by, created_at DESC, id DESC)', PLACE],
  ['alerts_recent', 'alerts (opened_at DESC, id DESC)', PLACE],
  ['watchdog_events_by_time', 'watchdog_events (occurred_at DESC, id)', AGENT],
  ['watchdog_events_by_service', 'watchdog_events (service, occurred_at DESC, id DESC)', AGENT],
] as const;

const ADDED = [
  'alerts_by_site ON alerts (site_id, opened_at DESC, id DESC)',
  'alerts_by_severity ON alerts (severity, opened_at DESC, id DESC) INCLUDE (client_id, site_id)',
  'alerts_by_state ON alerts (state, opened_at DESC, id DESC) INCLUDE (client_id, site_id)',
  'alerts_of_rule ON alerts (rule_id, opened_at DESC, id DESC) INCLUDE (client_id, site_id)',
  'watchdog_events_by_event ON watchdog_events (event, occurred_at DESC, id DESC) INCLUDE (client_id, agent_id)',
  'jobs_by_state ON jobs (state, created_at DESC, id DESC)',
] as const;

const nameOf = (definition: string) => definition.slice(0, definition.indexOf(' '));

/** Every filter of a list is answered by an index, also beneath row-level security. */
export class ListIndexes1795515000000 implements MigrationInterface {
  readonly name = 'ListIndexes1795515000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [LISTING, FILL, LISTING_INDEXES, FOLLOW, REPLACED]) await runner.query(sql);
    await runner.query(tenantTableSql({ table: 'agent_listing', site: { siteColumn: 'site_id' } }));
    for (const [index, columns, covered] of COVERING) {
      await runner.query(`DROP INDEX ${index}; CREATE INDEX ${index} ON ${columns} INCLUDE (${covered});`);
    }
    for (const definition of ADDED) await runner.query(`CREATE INDEX ${definition}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX ${ADDED.map(nameOf).join(', ')}`);
    for (const [index, columns] of COVERING)
      await runner.query(`DROP INDEX ${index}; CREATE INDEX ${index} ON ${columns};`);
    await runner.query(`
      DROP TRIGGER agents_listed ON agents;
      DROP TRIGGER agents_listed_new ON agents;
      DROP FUNCTION rmm_list_agent();
      DROP TABLE agent_listing;
      ${REPLACED_BACK}`);
  }
}
