import { type AuditedAct, AuditTrail } from '@gururmm/server/audit';
import { ALL_CLIENTS } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import type { Actor, Role } from '@gururmm/server/platform/http';
import { type User, UsersRepository } from '@gururmm/server/users';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { EntraIdentity } from './entra-identity';
import { SignInRefused } from './sign-in-refused';

/** Keeps accounts as the provider says: made at the first sign-in, the role set again at every one. */
@Injectable()
export class AccountSync {
  constructor(
    private readonly users: UsersRepository,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @returns id of the account that belongs to the identity
   * @throws SignInRefused no_role, account_disabled, last_owner, no_email, account_exists
   */
  async synchronise(identity: EntraIdentity, actor: Actor): Promise<string> {
    const { role } = identity;
    if (role === undefined) throw new SignInRefused('no_role', 'no app role that is mapped');
    return this.audit.change(ALL_CLIENTS, actor, async (manager) => {
      await lockIdentity(manager, identity);
      const user = await this.find(identity);
      if (user === null) return this.create(manager, identity, role);
      if (user.isDisabled) throw new SignInRefused('account_disabled', 'the account is disabled here');
      const acts = user.role === role ? [] : [await this.setRole(manager, user, role)];
      return { result: user.id, acts };
    });
  }

  find({ issuer, tenant, subject }: EntraIdentity): Promise<User | null> {
    return this.users.findBySingleSignOn(issuer, tenant, subject);
  }

  private async create(manager: EntityManager, identity: EntraIdentity, role: Role) {
    const { issuer, tenant, subject, email } = identity;
    if (email === undefined) throw new SignInRefused('no_email', 'neither preferred_username nor email is an address');
    const fields = { email, name: identity.name ?? email, role };
    const user = await this.users
      .create({ ...fields, ssoIssuer: issuer, ssoTenant: tenant, ssoSubject: subject }, manager)
      .catch((error: unknown) => {
        // Whoever controls an address at the provider must not take over the account that has it here.
        if (!(error instanceof DomainError) || error.code !== 'already_exists') throw error;
        throw new SignInRefused('account_exists', 'another account has this e-mail address');
      });
    const after = { ...fields, sso_issuer: issuer, sso_tenant: tenant, sso_subject: subject };
    return { result: user.id, acts: [act('user.create', user.id, null, after)] };
  }

  private async setRole(manager: EntityManager, user: User, role: Role): Promise<AuditedAct> {
    if (user.role === 'owner' && (await this.users.countOtherOwners(user.id, manager)) === 0) {
      throw new SignInRefused('last_owner', 'the provider takes the role from the last owner');
    }
    await this.users.update(user.id, { role }, manager);
    return act('user.update', user.id, { role: user.role }, { role });
  }
}

/** Two first sign-ins of one person make one account. */
async function lockIdentity(manager: EntityManager, { issuer, tenant, subject }: EntraIdentity): Promise<void> {
  const identity = JSON.stringify(['sso', issuer, tenant, subject]);
  await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [identity]);
}

function act(action: string, id: string, before: AuditedAct['before'], after: AuditedAct['after']): AuditedAct {
  return { action, objectKind: 'user', objectId: id, clientId: null, before, after };
}
