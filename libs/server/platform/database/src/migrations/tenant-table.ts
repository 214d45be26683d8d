import { APPLICATION_ROLE } from '../application-role';

const CLIENT_SCOPE = `(SELECT coalesce(current_setting('rmm.client_scope', true), ''))`;
const SITE_SCOPE = `(SELECT coalesce(current_setting('rmm.site_scope', true), ''))`;

/** How a token for single sites is held to a table: by a column of its own, through its parent, or not at all. */
export type SiteRule =
  | { readonly siteColumn: string }
  | { readonly parent: 'agents' | 'sites' | 'commands' | 'policies' | 'alerts'; readonly column: string }
  /** Rows above the sites: not for whoever sees single ones. */
  | 'whole-client';

export interface TenantTable {
  readonly table: string;
  readonly site: SiteRule;
  /** Rows without a client are the MSP's own; "readable" shows them to every scope, else only to unlimited ones. */
  readonly global?: 'readable';
}

/** SQL that grants a table with a `client_id` to the application role under forced row-level security. */
export function tenantTableSql({ table, site, global }: TenantTable): string {
  const isOwn = `(${CLIENT_SCOPE} = '*' OR client_id = ANY ((SELECT rmm_scope_clients())::uuid[]))`;
  return `
GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${APPLICATION_ROLE};
ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
CREATE POLICY client_scope ON ${table} TO ${APPLICATION_ROLE} USING (${isOwn});
${global === 'readable' ? `CREATE POLICY global_rows ON ${table} FOR SELECT TO ${APPLICATION_ROLE} USING (client_id IS NULL);` : ''}
CREATE POLICY site_scope ON ${table} AS RESTRICTIVE ${isSelectOnly(site) ? 'FOR SELECT ' : ''}TO ${APPLICATION_ROLE} USING (
  ${SITE_SCOPE} = '' ${global === 'readable' ? 'OR client_id IS NULL ' : ''}OR ${siteCondition(table, site)});`;
}

/** Rows of a parent are written by the server's own work; what a caller may write is decided at the parent. */
function isSelectOnly(site: SiteRule): boolean {
  return typeof site === 'object' && 'parent' in site;
}

function siteCondition(table: string, site: SiteRule): string {
  if (site === 'whole-client') return 'false';
  if ('siteColumn' in site) return `${site.siteColumn} = ANY ((SELECT rmm_scope_sites())::uuid[])`;
  return `EXISTS (SELECT 1 FROM ${site.parent} p WHERE p.id = ${table}.${site.column})`;
}
