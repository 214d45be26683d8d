import {
  Database,
  isPostgresError,
  type Page,
  type PageRequest,
  selectKeysetPage,
  SqlConditions,
  SQLSTATE,
} from '@gururmm/server/platform/database';
import { DomainError, notFound } from '@gururmm/server/platform/errors';
import type { Role } from '@gururmm/server/platform/http';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UserClientRule } from './user-client-rule.entity';
import { User } from './user.entity';

/** An account as administrators see it. */
export interface UserSummary {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly isDisabled: boolean;
  readonly isBreakGlass: boolean;
  readonly mustChangePassword: boolean;
  readonly hasPassword: boolean;
  readonly hasTotp: boolean;
  readonly hasSingleSignOn: boolean;
  readonly scopeKind: 'all' | 'clients';
  readonly allowedClientIds: readonly string[];
  readonly deniedClientIds: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface UserClientRules {
  readonly kind: 'all' | 'clients';
  readonly allowedClientIds: readonly string[];
  readonly deniedClientIds: readonly string[];
}

interface UserRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly is_disabled: boolean;
  readonly is_break_glass: boolean;
  readonly must_change_password: boolean;
  readonly has_password: boolean;
  readonly has_totp: boolean;
  readonly has_sso: boolean;
  readonly scope_kind: 'all' | 'clients';
  readonly allowed: string[];
  readonly denied: string[];
  readonly created_at: Date;
  readonly updated_at: Date;
}

const rules = (effect: string) =>
  `ARRAY(SELECT r.client_id FROM user_client_rules r WHERE r.user_id = u.id AND r.effect = '${effect}' ORDER BY r.client_id)`;

const COLUMNS = `u.id, u.email, u.name, u.role, u.is_disabled, u.is_break_glass, u.must_change_password, u.scope_kind,
  u.password_hash IS NOT NULL AS has_password, u.totp_secret IS NOT NULL AS has_totp, u.sso_subject IS NOT NULL AS has_sso,
  ${rules('allow')} AS allowed, ${rules('deny')} AS denied, u.created_at, u.updated_at`;

/** Accounts belong to no client; they are reached through authentication and administration only. */
@Injectable()
export class UsersRepository {
  constructor(private readonly database: Database) {}

  private get users() {
    return this.database.system.getRepository(User);
  }

  /** The account with its password hash and second factor; nothing else ever selects them. */
  findForSignIn(email: string): Promise<User | null> {
    return this.withSecrets().where('lower(user.email) = lower(:email)', { email }).getOne();
  }

  findByIdWithSecrets(id: string): Promise<User | null> {
    return this.withSecrets().where('user.id = :id', { id }).getOne();
  }

  findBySingleSignOn(issuer: string, tenant: string, subject: string): Promise<User | null> {
    return this.users.findOneBy({ ssoIssuer: issuer, ssoTenant: tenant, ssoSubject: subject });
  }

  findById(id: string): Promise<User | null> {
    return this.users.findOneBy({ id });
  }

  count(): Promise<number> {
    return this.users.count();
  }

  list(q: string | undefined, page: PageRequest): Promise<Page<UserSummary>> {
    const conditions = new SqlConditions();
    if (q !== undefined) conditions.add((text) => `position(lower(${text}) in lower(u.email || ' ' || u.name)) > 0`, q);
    const select = {
      columns: COLUMNS,
      from: 'users u',
      conditions,
      orderBy: [
        { expression: 'lower(u.email)', type: 'text' },
        { expression: 'u.id', type: 'uuid' },
      ],
      direction: 'ASC',
      page,
    } as const;
    return selectKeysetPage<UserRow, UserSummary>(this.database.system.manager, select, toSummary);
  }

  /** @throws DomainError not_found */
  async get(id: string, manager: EntityManager = this.database.system.manager): Promise<UserSummary> {
    const [row] = await manager.query<UserRow[]>(`SELECT ${COLUMNS} FROM users u WHERE u.id = $1`, [id]);
    if (row === undefined) throw notFound('user');
    return toSummary(row);
  }

  /** @throws DomainError already_exists when the e-mail address is taken */
  async create(
    fields: Partial<User> & Pick<User, 'email' | 'name' | 'role'>,
    manager: EntityManager = this.database.system.manager,
  ): Promise<User> {
    try {
      return await manager.save(
        manager.create(User, {
          passwordHash: null,
          mustChangePassword: false,
          isDisabled: false,
          isBreakGlass: false,
          scopeKind: 'all',
          recoveryCodeHashes: [],
          ...fields,
        }),
      );
    } catch (error) {
      if (!isPostgresError(error, SQLSTATE.uniqueViolation, 'users_email_unique')) throw error;
      throw new DomainError('already_exists', 'A user of this e-mail address exists.', {
        errors: [{ path: 'email', message: 'is taken' }],
      });
    }
  }

  async update(
    id: string,
    fields: Partial<User>,
    manager: EntityManager = this.database.system.manager,
  ): Promise<void> {
    if (Object.keys(fields).length > 0) await manager.update(User, { id }, fields);
  }

  async delete(id: string, manager: EntityManager): Promise<void> {
    await manager.delete(User, { id });
  }

  async setPassword(id: string, passwordHash: string): Promise<void> {
    await this.users.update({ id }, { passwordHash, mustChangePassword: false });
  }

  /** Without a second factor every session starts anew: one that was opened with it proves nothing any more. */
  async clearSecondFactor(id: string, manager: EntityManager): Promise<void> {
    const none = { totpSecret: null, totpPendingSecret: null, totpLastStep: null, recoveryCodeHashes: [] };
    await manager.update(User, { id }, none);
    await manager.query('UPDATE sessions SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL', [id]);
  }

  /** Replaces the rules. @throws DomainError invalid_request when a client does not exist */
  async setRules(id: string, scope: UserClientRules, manager: EntityManager): Promise<void> {
    await manager.update(User, { id }, { scopeKind: scope.kind });
    await manager.delete(UserClientRule, { userId: id });
    const deniedIds = distinct(scope.deniedClientIds);
    const denied = deniedIds.map((clientId) => ({ userId: id, clientId, effect: 'deny' as const }));
    const allowed = distinct(scope.allowedClientIds)
      .filter((clientId) => !deniedIds.includes(clientId))
      .map((clientId) => ({ userId: id, clientId, effect: 'allow' as const }));
    try {
      await manager.insert(UserClientRule, [...denied, ...allowed]);
    } catch (error) {
      if (!isPostgresError(error, SQLSTATE.foreignKeyViolation)) throw error;
      throw new DomainError('invalid_request', 'The client scope names a client that does not exist.', {
        errors: [{ path: 'client_scope', message: 'names an unknown client' }],
      });
    }
  }

  /** Owners who can still sign in, apart from this one. Locked: two administrators cannot both remove the last. */
  async countOtherOwners(id: string, manager: EntityManager): Promise<number> {
    const owners = await manager.query<{ id: string }[]>(
      `SELECT id FROM users WHERE role = 'owner' AND NOT is_disabled FOR UPDATE`,
    );
    return owners.filter((owner) => owner.id !== id).length;
  }

  private withSecrets() {
    return this.users
      .createQueryBuilder('user')
      .addSelect([
        'user.passwordHash',
        'user.totpSecret',
        'user.totpPendingSecret',
        'user.totpLastStep',
        'user.recoveryCodeHashes',
      ]);
  }
}

/** UUIDs are the same in any case of letters. */
function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids.map((id) => id.toLowerCase()))];
}

function toSummary(row: UserRow): UserSummary {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    isDisabled: row.is_disabled,
    isBreakGlass: row.is_break_glass,
    mustChangePassword: row.must_change_password,
    hasPassword: row.has_password,
    hasTotp: row.has_totp,
    hasSingleSignOn: row.has_sso,
    scopeKind: row.scope_kind,
    allowedClientIds: row.allowed,
    deniedClientIds: row.denied,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
