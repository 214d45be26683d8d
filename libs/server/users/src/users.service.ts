import { AuditTrail } from '@gururmm/server/audit';
import { ALL_CLIENTS } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import { type Actor, changingPermissions, type Principal, type Role } from '@gururmm/server/platform/http';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { InvitationsRepository, type NewInvitation } from './invitations.repository';
import { assertAcceptablePassword, hashPassword } from './password';
import { type UserClientRules, UsersRepository, type UserSummary } from './users.repository';

export interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** A first password to be changed; without one the user gets an invitation. */
  readonly password?: string | undefined;
  readonly scope?: UserClientRules | undefined;
}

export interface UserChanges {
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly scope?: UserClientRules | undefined;
}

/** Administration of accounts. Only owners touch owners, nobody raises themselves, one owner always stays. */
@Injectable()
export class UsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly invitations: InvitationsRepository,
    private readonly audit: AuditTrail,
  ) {}

  async create(
    principal: Principal,
    actor: Actor,
    fields: NewUser,
  ): Promise<{ user: UserSummary; invitation: NewInvitation | undefined }> {
    assertMayGrant(principal, fields.role);
    assertMayAdministrate(principal);
    const { email, name, role, password, scope } = fields;
    if (password !== undefined) assertAcceptablePassword(password, email);
    const passwordHash = password === undefined ? null : await hashPassword(password);
    return this.audit.change(ALL_CLIENTS, actor, async (manager) => {
      const created = await this.users.create(
        { email, name, role, passwordHash, mustChangePassword: password !== undefined },
        manager,
      );
      if (scope !== undefined) await this.users.setRules(created.id, scope, manager);
      const invitation = password === undefined ? await this.invitations.create(manager, created.id) : undefined;
      const user = await this.users.get(created.id, manager);
      return { result: { user, invitation }, acts: [act('user.create', user.id, null, user)] };
    });
  }

  async update(principal: Principal, actor: Actor, id: string, changes: UserChanges): Promise<UserSummary> {
    assertMayAdministrate(principal);
    return this.audit.change(ALL_CLIENTS, actor, async (manager) => {
      const before = await this.users.get(id, manager);
      assertMayGrant(principal, before.role);
      if (changes.role !== undefined) assertMayGrant(principal, changes.role);
      const losesAccess = changes.isDisabled === true || (changes.role !== undefined && changes.role !== before.role);
      if (losesAccess) await this.assertNotSelfOrLastOwner(manager, principal, before);
      const { name, role, isDisabled, scope } = changes;
      await this.users.update(id, definedOnly({ name, role, isDisabled }), manager);
      if (scope !== undefined) await this.users.setRules(id, scope, manager);
      const after = await this.users.get(id, manager);
      return { result: after, acts: [act('user.update', id, before, after)] };
    });
  }

  async delete(principal: Principal, actor: Actor, id: string): Promise<void> {
    assertMayAdministrate(principal);
    await this.audit.change(ALL_CLIENTS, actor, async (manager) => {
      const before = await this.users.get(id, manager);
      assertMayGrant(principal, before.role);
      await this.assertNotSelfOrLastOwner(manager, principal, before);
      await this.users.delete(id, manager);
      return { result: undefined, acts: [act('user.delete', id, before, null)] };
    });
  }

  /** Takes a lost second factor away, so that its owner can set up a new one; their sessions end. */
  async resetSecondFactor(principal: Principal, actor: Actor, id: string): Promise<UserSummary> {
    assertMayAdministrate(principal);
    return this.audit.change(ALL_CLIENTS, actor, async (manager) => {
      const before = await this.users.get(id, manager);
      assertMayGrant(principal, before.role);
      await this.users.clearSecondFactor(id, manager);
      const after = await this.users.get(id, manager);
      return { result: after, acts: [act('user.reset_second_factor', id, before, after)] };
    });
  }

  /** A new one-time link, for a user who has lost theirs. */
  async invite(principal: Principal, actor: Actor, id: string): Promise<NewInvitation> {
    assertMayAdministrate(principal);
    return this.audit.change(ALL_CLIENTS, actor, async (manager) => {
      const user = await this.users.get(id, manager);
      assertMayGrant(principal, user.role);
      const invitation = await this.invitations.create(manager, id);
      return { result: invitation, acts: [act('user.invite', id, null, { expires_at: invitation.expiresAt })] };
    });
  }

  /** @throws DomainError invalid_request when the link is unknown, used or expired */
  async acceptInvitation(actor: Actor, token: string, password: string): Promise<void> {
    const passwordHash = await hashPassword(password);
    await this.audit.change(ALL_CLIENTS, actor, async (manager) => {
      const userId = await this.invitations.redeem(manager, token);
      if (userId === undefined) throw new DomainError('invalid_request', 'The invitation is not valid any more.');
      const user = await this.users.get(userId, manager);
      assertAcceptablePassword(password, user.email);
      await this.users.update(userId, { passwordHash, mustChangePassword: false }, manager);
      // Whoever lost the password may have lost it to somebody: no session of it goes on.
      await manager.query('UPDATE sessions SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL', [userId]);
      return { result: undefined, acts: [act('user.accept_invitation', userId, null, null)] };
    });
  }

  private async assertNotSelfOrLastOwner(
    manager: EntityManager,
    principal: Principal,
    user: UserSummary,
  ): Promise<void> {
    if (user.id === principal.userId) throw new DomainError('conflict', 'Nobody can take their own access away.');
    if (user.role === 'owner' && (await this.users.countOtherOwners(user.id, manager)) === 0) {
      throw new DomainError('conflict', 'The last owner must stay.');
    }
  }
}

/**
 * Only an owner may make, change or remove an owner; and nobody hands out rights to change things
 * that they do not hold themselves: an API token may have less than its maker's role.
 */
function assertMayGrant(principal: Principal, role: Role): void {
  if (role === 'owner' && principal.role !== 'owner') {
    throw new DomainError('forbidden', 'Only an owner may do that to an owner.');
  }
  const excess = changingPermissions(role).filter((permission) => !principal.permissions.includes(permission));
  if (excess.length > 0) {
    throw new DomainError('forbidden', `The role ${role} may do more than you: ${excess.join(', ')}.`);
  }
}

/** Somebody who sees only some clients must not hand out more than they have. */
function assertMayAdministrate(principal: Principal): void {
  if (principal.scope.kind !== 'all')
    throw new DomainError('forbidden', 'Only someone who sees all clients administrates users.');
}

function act(action: string, id: string, before: object | null, after: object | null) {
  return {
    action,
    objectKind: 'user',
    objectId: id,
    clientId: null,
    before: before as Record<string, unknown> | null,
    after: after as Record<string, unknown> | null,
  };
}

function definedOnly<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
