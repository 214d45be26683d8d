/**
 * Which clients' rows a piece of work may touch. The first argument of every repository
 * call; PostgreSQL's row-level security enforces the same value underneath.
 */
export type ClientScope =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'clients';
      readonly clientIds: readonly string[];
      /** Narrower than the clients: only these of their sites; absent means all of them. */
      readonly siteIds?: readonly string[];
    };

/** Scope of the server's own work (gateway, sweeper, migrations) and of users without a limit. */
export const ALL_CLIENTS: ClientScope = Object.freeze({ kind: 'all' });

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Scope of a caller who may see only these clients.
 * @throws Error when the list is empty or not made of UUIDs: an empty scope is a bug, never "everything".
 */
export function onlyClients(clientIds: readonly string[], siteIds?: readonly string[]): ClientScope {
  const scope: ClientScope = { kind: 'clients', clientIds, ...(siteIds === undefined ? {} : { siteIds }) };
  assertScope(scope);
  return scope;
}

/** @throws Error on an empty or malformed scope. */
export function assertScope(scope: ClientScope): void {
  if (scope.kind === 'all') return;
  if (scope.clientIds.length === 0) throw new Error('an empty client scope reached the database layer');
  if (scope.siteIds?.length === 0) throw new Error('an empty site scope reached the database layer');
  const ids = [...scope.clientIds, ...(scope.siteIds ?? [])];
  if (!ids.every((id) => UUID.test(id))) throw new Error('a client scope holds something that is no UUID');
}

/** Value of the PostgreSQL setting `rmm.client_scope` that the policies read. */
export function scopeSetting(scope: ClientScope): string {
  assertScope(scope);
  return scope.kind === 'all' ? '*' : `{${scope.clientIds.join(',')}}`;
}

/** Value of the PostgreSQL setting `rmm.site_scope`; empty means every site of the clients. */
export function siteScopeSetting(scope: ClientScope): string {
  return scope.kind === 'all' || scope.siteIds === undefined ? '' : `{${scope.siteIds.join(',')}}`;
}

/** Scope of somebody who may see no client at all: names a client that cannot exist. */
export const NO_CLIENTS: ClientScope = Object.freeze({
  kind: 'clients',
  clientIds: ['00000000-0000-0000-0000-000000000000'],
});

/** Whether a row of this client lies inside the scope; rows without a client are for unlimited scopes only. */
export function scopeAllows(scope: ClientScope, clientId: string | null): boolean {
  return scope.kind === 'all' || (clientId !== null && scope.clientIds.includes(clientId));
}
