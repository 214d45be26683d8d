import { type ClientScope, Database, NO_CLIENTS, onlyClients } from '@gururmm/server/platform/database';
import { type Role, ROLE_PERMISSIONS } from '@gururmm/server/platform/http';
import { allowedClientsSql, toScope } from '@gururmm/server/users';
import { Injectable } from '@nestjs/common';

interface OwnerRow {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly is_disabled: boolean;
  readonly allowed_client_ids: string[] | null;
}

/** What the owner of a schedule may reach at this moment, or why nothing. */
export type OwnerRights =
  | { readonly ok: true; readonly ownerId: string; readonly email: string; readonly scope: ClientScope }
  | { readonly ok: false; readonly reason: string };

/** Looks up what owners of schedules may do now; nothing is remembered. */
@Injectable()
export class ScheduleOwners {
  constructor(private readonly database: Database) {}

  async emails(ownerIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.database.query<{ id: string; email: string }>(
      'SELECT id, email FROM users WHERE id = ANY($1)',
      [ownerIds],
    );
    return new Map(rows.map(({ id, email }) => [id, email]));
  }

  /** @param clientIds what the schedule may reach; its owner never reaches more by it */
  async rightsOf(ownerId: string | null, clientIds: readonly string[] | null): Promise<OwnerRights> {
    const [owner] = await this.database.query<OwnerRow>(
      `SELECT u.id, u.email, u.role, u.is_disabled, ${allowedClientsSql('u')} AS allowed_client_ids
       FROM users u WHERE u.id = $1`,
      [ownerId],
    );
    if (owner === undefined) return refused('Its owner was removed; save it to make it yours.');
    if (owner.is_disabled) return refused(`Its owner ${owner.email} is disabled.`);
    if (!ROLE_PERMISSIONS[owner.role].includes('commands.run')) {
      return refused(`Its owner ${owner.email} may not run commands.`);
    }
    const scope = narrow(toScope(owner.allowed_client_ids), clientIds);
    if (scope === NO_CLIENTS) return refused(`Its owner ${owner.email} no longer sees any of its clients.`);
    return { ok: true, ownerId: owner.id, email: owner.email, scope };
  }
}

function refused(reason: string): OwnerRights {
  return { ok: false, reason };
}

/** The part of a scope that lies in these clients. */
function narrow(scope: ClientScope, clientIds: readonly string[] | null): ClientScope {
  if (clientIds === null) return scope;
  const left = scope.kind === 'all' ? clientIds : clientIds.filter((id) => scope.clientIds.includes(id));
  return left.length === 0 ? NO_CLIENTS : onlyClients(left);
}
