import type { ClientScope } from '@gururmm/console/data-access';

/** The three ways to say which clients somebody sees. */
export type ScopeKind = 'all' | 'only' | 'except';

export function scopeKindOf({ kind, denied_client_ids: denied = [] }: ClientScope): ScopeKind {
  if (kind === 'clients') return 'only';
  return denied.length > 0 ? 'except' : 'all';
}

/** The clients that are named: those let in, or those kept out. */
export function namedClients(scope: ClientScope): readonly string[] {
  return (scopeKindOf(scope) === 'only' ? scope.client_ids : scope.denied_client_ids) ?? [];
}

export function toClientScope(kind: ScopeKind, clientIds: readonly string[]): ClientScope {
  if (kind === 'only') return { kind: 'clients', client_ids: [...clientIds], denied_client_ids: [] };
  return { kind: 'all', client_ids: [], denied_client_ids: kind === 'except' ? [...clientIds] : [] };
}

export function scopeText(scope: ClientScope): string {
  const count = namedClients(scope).length;
  const clients = count === 1 ? '1 client' : `${count} clients`;
  const kind = scopeKindOf(scope);
  if (kind === 'all') return 'All clients';
  return kind === 'only' ? `Only ${clients}` : `All but ${clients}`;
}
