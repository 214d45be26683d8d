import { ALL_CLIENTS, type ClientScope, NO_CLIENTS, onlyClients } from '@gururmm/server/platform/database';

/**
 * SQL that yields the ids of the clients a user may see, or NULL for all of them.
 * A deny rule wins over everything.
 * @param user alias of the `users` row
 */
export function allowedClientsSql(user: string): string {
  const rule = (effect: 'allow' | 'deny') =>
    `EXISTS (SELECT 1 FROM user_client_rules r WHERE r.user_id = ${user}.id AND r.client_id = c.id AND r.effect = '${effect}')`;
  return `CASE
    WHEN ${user}.scope_kind = 'all' AND NOT EXISTS (SELECT 1 FROM user_client_rules r WHERE r.user_id = ${user}.id AND r.effect = 'deny')
      THEN NULL
    ELSE ARRAY(SELECT c.id FROM clients c WHERE (${user}.scope_kind = 'all' OR ${rule('allow')}) AND NOT ${rule('deny')} ORDER BY c.id)
  END`;
}

/** The scope that {@link allowedClientsSql} stands for. */
export function toScope(allowedClientIds: readonly string[] | null): ClientScope {
  if (allowedClientIds === null) return ALL_CLIENTS;
  return allowedClientIds.length === 0 ? NO_CLIENTS : onlyClients(allowedClientIds);
}
