import type { TargetFilter } from '@gururmm/server/jobs';
import type { ClientScope } from '@gururmm/server/platform/database';
import { DomainError, notFound } from '@gururmm/server/platform/errors';
import type { EntityManager } from 'typeorm';

/**
 * The clients that a schedule of this filter can reach for ever, whatever its owner will see later.
 * @param manager inside the scope
 * @returns null for every client, also those to come
 * @throws DomainError forbidden (a token for single sites), not_found (what the filter names)
 */
export async function reachOf(
  manager: EntityManager,
  scope: ClientScope,
  { clientId, siteId, agentIds }: TargetFilter,
): Promise<string[] | null> {
  if (scope.kind === 'clients' && scope.siteIds !== undefined) {
    throw new DomainError('forbidden', 'A token for single sites makes no schedules.');
  }
  if (clientId !== undefined) await clientsOf(manager, 'clients', 'id', [clientId]);
  const named: (string | null)[][] = [];
  if (siteId !== undefined) named.push(await clientsOf(manager, 'sites', 'client_id', [siteId]));
  if (agentIds !== undefined) named.push(await clientsOf(manager, 'agents', 'client_id', agentIds));
  if (clientId !== undefined) return [clientId];
  const [narrowest] = named;
  if (narrowest === undefined) return scope.kind === 'all' ? null : [...scope.clientIds];
  const ids = narrowest.filter((id) => id !== null);
  // A machine of no client is for those who see everything.
  return ids.length === narrowest.length ? ids : null;
}

const KINDS = { clients: 'client', sites: 'site', agents: 'agent' } as const;

async function clientsOf(
  manager: EntityManager,
  table: keyof typeof KINDS,
  column: 'id' | 'client_id',
  ids: readonly string[],
): Promise<(string | null)[]> {
  const rows = await manager.query<{ client_id: string | null }[]>(
    `SELECT ${column} AS client_id FROM ${table} WHERE id = ANY($1)`,
    [ids],
  );
  if (rows.length !== new Set(ids).size) throw notFound(KINDS[table]);
  return [...new Set(rows.map((row) => row.client_id))];
}
