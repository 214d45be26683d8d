import type { ClientScope } from './client-scope';
import { DomainError, notFound } from '@gururmm/server/platform/errors';
import type { EntityManager } from 'typeorm';

/**
 * What belongs to a client is changed by those who see that client; what is for every client by those who see all.
 * @throws DomainError forbidden, not_found (a client outside the scope)
 */
export async function assertMayOwn(manager: EntityManager, scope: ClientScope, clientId: string | null): Promise<void> {
  if (clientId === null) {
    if (scope.kind !== 'all')
      throw new DomainError('forbidden', 'What is for every client is changed by those who see all.');
    return;
  }
  if (scope.kind === 'clients' && scope.siteIds !== undefined) {
    throw new DomainError('forbidden', 'A token for single sites changes nothing above them.');
  }
  const rows = await manager.query<unknown[]>('SELECT 1 FROM clients WHERE id = $1', [clientId]);
  if (rows.length === 0) throw notFound('client');
}
