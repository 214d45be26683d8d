import { AuditTrail } from '@gururmm/server/audit';
import { ClusterBus } from '@gururmm/server/platform/cluster';
import { DomainError } from '@gururmm/server/platform/errors';
import type { Actor, Principal } from '@gururmm/server/platform/http';
import { SettingsRepository } from '@gururmm/server/settings';
import {
  assertAcceptablePassword,
  hashPassword,
  type User,
  UsersRepository,
  verifyPassword,
} from '@gururmm/server/users';
import { Injectable } from '@nestjs/common';
import { ACCOUNT_LIMIT, FailureLimiter } from './failure-limiter';
import { SessionsRepository } from './sessions.repository';

/** What signed-in people do with their own account, and registration. */
@Injectable()
export class AuthService {
  constructor(
    private readonly users: UsersRepository,
    private readonly sessions: SessionsRepository,
    private readonly settings: SettingsRepository,
    private readonly limiter: FailureLimiter,
    private readonly audit: AuditTrail,
    private readonly bus: ClusterBus,
  ) {}

  async me(principal: Principal): Promise<User> {
    const user = await this.users.findById(principal.userId);
    if (user === null) throw new DomainError('session_expired', 'The account no longer exists.');
    return user;
  }

  async isRegistrationOpen(): Promise<boolean> {
    return (await this.settings.read()).registration_enabled;
  }

  /** A read-only account that sees no client until an administrator gives it some. */
  async register(
    actor: Actor,
    fields: { readonly email: string; readonly name: string; readonly password: string },
  ): Promise<User> {
    assertAcceptablePassword(fields.password, fields.email);
    const { email, name } = fields;
    const passwordHash = await hashPassword(fields.password);
    const user = await this.users.create({ email, name, role: 'read_only', passwordHash, scopeKind: 'clients' });
    await this.audit.note(actor, {
      action: 'user.register',
      objectKind: 'user',
      objectId: user.id,
      clientId: null,
      after: { email, name },
    });
    return user;
  }

  async logout(principal: Principal, actor: Actor): Promise<void> {
    if (principal.kind !== 'user')
      throw new DomainError('forbidden', 'An API token has no session; revoke it instead.');
    await this.sessions.revoke(principal.sessionId);
    await this.audit.note(actor, {
      action: 'auth.sign_out',
      objectKind: 'session',
      objectId: principal.sessionId,
      clientId: null,
    });
    this.bus.publish('session.ended', { sessionId: principal.sessionId });
  }

  /** Changes the caller's own password and ends every other session of theirs. */
  async changePassword(
    principal: Principal,
    actor: Actor,
    currentPassword: string,
    newPassword: string,
  ): Promise<void> {
    if (principal.kind !== 'user') throw new DomainError('forbidden', 'An API token has no password.');
    const subject = `login:account:${principal.email.toLowerCase()}`;
    await this.limiter.assertAllowed([subject]);
    const user = await this.users.findForSignIn(principal.email);
    if (user === null || !(await verifyPassword(user.passwordHash, currentPassword))) {
      await this.limiter.failed(subject, ACCOUNT_LIMIT);
      throw new DomainError('invalid_request', 'The current password is wrong.', {
        errors: [{ path: 'current_password', message: 'is wrong' }],
      });
    }
    assertAcceptablePassword(newPassword, user.email);
    await this.users.setPassword(user.id, await hashPassword(newPassword));
    await this.audit.note(actor, {
      action: 'user.change_password',
      objectKind: 'user',
      objectId: user.id,
      clientId: null,
    });
    for (const sessionId of await this.sessions.revokeOthers(user.id, principal.sessionId)) {
      this.bus.publish('session.ended', { sessionId });
    }
  }
}
