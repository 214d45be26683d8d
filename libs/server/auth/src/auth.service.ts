import { ClusterBus } from '@gururmm/server/platform/cluster';
import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { DomainError } from '@gururmm/server/platform/errors';
import type { Principal } from '@gururmm/server/platform/http';
import { assertAcceptablePassword, hashPassword, User, UsersRepository, verifyPassword } from '@gururmm/server/users';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { AccessTokenClaims } from './access-token';
import { ACCOUNT_LIMIT, ADDRESS_LIMIT, FailureLimiter } from './failure-limiter';
import { SessionsRepository } from './sessions.repository';

export interface SignIn {
  readonly token: string;
  readonly expiresAt: Date;
  readonly user: User;
}

export interface SignInOrigin {
  readonly address: string;
  readonly userAgent: string | undefined;
}

const MAX_USER_AGENT_LENGTH = 300;

@Injectable()
export class AuthService {
  private readonly logger = new Logger('Auth');

  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly users: UsersRepository,
    private readonly sessions: SessionsRepository,
    private readonly limiter: FailureLimiter,
    private readonly jwt: JwtService,
    private readonly bus: ClusterBus,
  ) {}

  /**
   * Signs a person in. Unknown, disabled and mistyped accounts get the same answer after the same work.
   * @throws DomainError invalid_credentials or too_many_requests
   */
  async login(email: string, password: string, origin: SignInOrigin): Promise<SignIn> {
    const account = `login:account:${email.toLowerCase()}`;
    const address = `login:address:${origin.address}`;
    await this.limiter.assertAllowed([account, address]);
    const user = await this.users.findForSignIn(email);
    const fits = await verifyPassword(user?.passwordHash, password);
    if (user === null || !fits || user.isDisabled) {
      await this.limiter.failed(account, ACCOUNT_LIMIT);
      await this.limiter.failed(address, ADDRESS_LIMIT);
      this.logger.warn({ address: origin.address }, 'a sign-in failed');
      throw new DomainError('invalid_credentials', 'The e-mail address or the password is wrong.');
    }
    await this.limiter.succeeded(account);
    return this.openSession(user, origin);
  }

  async me(principal: Principal): Promise<User> {
    const user = await this.users.findById(principal.userId);
    if (user === null) throw new DomainError('session_expired', 'The account no longer exists.');
    return user;
  }

  async logout(principal: Principal): Promise<void> {
    await this.sessions.revoke(principal.sessionId);
    this.bus.publish('session.ended', { sessionId: principal.sessionId });
  }

  /** Changes the caller's own password and ends every other session of theirs. */
  async changePassword(principal: Principal, currentPassword: string, newPassword: string): Promise<void> {
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
    for (const sessionId of await this.sessions.revokeOthers(user.id, principal.sessionId)) {
      this.bus.publish('session.ended', { sessionId });
    }
  }

  private async openSession(user: User, origin: SignInOrigin): Promise<SignIn> {
    const { tokenTtlSeconds } = this.configuration.auth;
    const expiresAt = new Date(Date.now() + tokenTtlSeconds * 1000);
    const userAgent = origin.userAgent?.slice(0, MAX_USER_AGENT_LENGTH) ?? null;
    const session = await this.sessions.create({ userId: user.id, expiresAt, address: origin.address, userAgent });
    const claims: AccessTokenClaims = { sub: user.id, sid: session.id, token_type: 'access' };
    const token = await this.jwt.signAsync({ ...claims }, { expiresIn: tokenTtlSeconds });
    return { token, expiresAt, user };
  }
}
