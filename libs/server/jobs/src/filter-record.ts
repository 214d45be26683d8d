import type { TargetFilter } from './new-job';

/** The filter as the job's row, the audit log and the REST interface show it: by its JSON names, without what was not said. */
export function toFilterRecord(filter: TargetFilter): Record<string, unknown> {
  const { agentIds, clientId, siteId, status, os, version, tag } = filter;
  const named = { agent_ids: agentIds, client_id: clientId, site_id: siteId, status, os, version, tag };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}
