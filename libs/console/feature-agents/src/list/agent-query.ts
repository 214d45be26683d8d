import type { AgentFilters } from '@gururmm/console/data-access';
import { AGENT_STATUSES, OS_TYPES } from '@gururmm/shared/protocol';

/** The filters as they stand in the address; anybody can type there. */
export interface AgentQuery {
  client_id: string | undefined;
  site_id: string | undefined;
  status: string | undefined;
  os: string | undefined;
  q: string | undefined;
}

/** Filters the server understands; what it would refuse is left out. */
export function filtersOf({ client_id, site_id, status, os, q }: AgentQuery): AgentFilters {
  return {
    client_id: client_id || undefined,
    site_id: site_id || undefined,
    status: AGENT_STATUSES.find((known) => known === status),
    os: OS_TYPES.find((known) => known === os),
    q: q?.trim() || undefined,
  };
}

export function isFiltered(filters: AgentFilters): boolean {
  return Object.values<string | undefined>(filters).some((value) => value !== undefined);
}
