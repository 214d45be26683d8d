import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APPLICATION_ROLE } from '../application-role';

const NO_SITE_SCOPE = `(SELECT coalesce(current_setting('rmm.site_scope', true), '')) = ''`;

/** Tables that know their site only through their parent, and the column that names it. */
const CHILDREN = [
  ['agent_state', 'agents', 'agent_id'],
  ['metrics', 'agents', 'agent_id'],
  ['watchdog_events', 'agents', 'agent_id'],
  ['command_steps', 'commands', 'command_id'],
  ['command_output', 'commands', 'command_id'],
  ['command_late_results', 'commands', 'command_id'],
] as const;

const childPolicy = ([table, parent, column]: (typeof CHILDREN)[number]) => `
CREATE POLICY site_scope ON ${table} AS RESTRICTIVE FOR SELECT TO ${APPLICATION_ROLE} USING (
  ${NO_SITE_SCOPE} OR EXISTS (SELECT 1 FROM ${parent} p WHERE p.id = ${table}.${column}));`;

/** What stands above the sites is not for whoever sees single ones. */
const wholeClientPolicy = (table: string, command: 'SELECT' | 'UPDATE' | 'DELETE') => `
CREATE POLICY site_scope_${command.toLowerCase()} ON ${table} AS RESTRICTIVE FOR ${command} TO ${APPLICATION_ROLE}
  USING (${NO_SITE_SCOPE});`;

/** A token for single sites is held to them by every table, not only by those with a site's column. */
export class SiteScope1795440000000 implements MigrationInterface {
  readonly name = 'SiteScope1795440000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const child of CHILDREN) await runner.query(childPolicy(child));
    await runner.query(wholeClientPolicy('audit_log', 'SELECT'));
    await runner.query(wholeClientPolicy('clients', 'UPDATE'));
    await runner.query(wholeClientPolicy('clients', 'DELETE'));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table] of CHILDREN) await runner.query(`DROP POLICY site_scope ON ${table}`);
    await runner.query(`
      DROP POLICY site_scope_select ON audit_log;
      DROP POLICY site_scope_update ON clients;
      DROP POLICY site_scope_delete ON clients;`);
  }
}
