import { type KeysetSelect, type PageRequest, SqlConditions } from '@gururmm/server/platform/database';
import type { AgentStatus, OsType } from '@gururmm/shared/protocol';

export interface AgentFilter {
  readonly clientId?: string | undefined;
  readonly siteId?: string | undefined;
  readonly status?: AgentStatus | undefined;
  readonly os?: OsType | undefined;
  readonly version?: string | undefined;
  readonly tag?: string | undefined;
  /** A part of the host name in any case. */
  readonly q?: string | undefined;
  readonly isUnassigned?: boolean;
}

/** Ids of the agents that a filter shows, by host name; each agent stands in the listing once for each tag. */
export function agentListing(filter: AgentFilter, page: PageRequest): KeysetSelect {
  return {
    columns: 'l.agent_id AS id',
    from: 'agent_listing l',
    conditions: conditionsOf(filter),
    orderBy: [
      { expression: 'l.hostname_key', type: 'text' },
      { expression: 'l.agent_id', type: 'uuid' },
    ],
    direction: 'ASC',
    page,
  };
}

function conditionsOf(filter: AgentFilter): SqlConditions {
  const conditions = new SqlConditions();
  // Without a tag the SQL says so itself: only then do the indexes of the agents' own rows match.
  if (filter.tag === undefined) conditions.add(() => `l.tag = ''`);
  else conditions.equals('l.tag', filter.tag);
  conditions
    .equals('l.client_id', filter.clientId)
    .equals('l.site_id', filter.siteId)
    .equals('l.status', filter.status)
    .equals('l.os_type', filter.os)
    .equals('l.version', filter.version);
  if (filter.q !== undefined) conditions.add((q) => `position(lower(${q}) in l.hostname_key) > 0`, filter.q);
  if (filter.isUnassigned === true) conditions.add(() => 'l.site_id IS NULL');
  return conditions;
}
