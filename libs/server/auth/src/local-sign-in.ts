import { AuditTrail } from '@gururmm/server/audit';
import { DomainError } from '@gururmm/server/platform/errors';
import { SettingsRepository } from '@gururmm/server/settings';
import { type User, UsersRepository, verifyPassword } from '@gururmm/server/users';
import { Injectable } from '@nestjs/common';
import { ACCOUNT_LIMIT, ADDRESS_LIMIT, FailureLimiter } from './failure-limiter';
import { SecondFactor } from './second-factor';
import { SessionOpener, type SignIn, type SignInOrigin } from './session-opener';

export interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly totp: string | undefined;
}

/** Sign-in with a local password and, where the account has one, a second factor. */
@Injectable()
export class LocalSignIn {
  constructor(
    private readonly users: UsersRepository,
    private readonly settings: SettingsRepository,
    private readonly limiter: FailureLimiter,
    private readonly secondFactor: SecondFactor,
    private readonly opener: SessionOpener,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Unknown, disabled and mistyped accounts get the same answer after the same work.
   * @throws DomainError invalid_credentials, totp_required, single_sign_on_only, too_many_requests
   */
  async signIn(credentials: Credentials, origin: SignInOrigin): Promise<SignIn> {
    const account = `login:account:${credentials.email.toLowerCase()}`;
    const address = `login:address:${origin.address}`;
    await this.limiter.assertAllowed([account, address]);
    const user = await this.users.findForSignIn(credentials.email);
    const fits = await verifyPassword(user?.passwordHash, credentials.password);
    if (user === null || !fits || user.isDisabled) {
      await this.failed([account, address], user, origin);
      throw wrongCredentials();
    }
    await this.assertLocalAllowed(user);
    const hasSecondFactor = await this.checkSecondFactor(user, credentials.totp, [account, address], origin);
    await this.limiter.succeeded(account);
    return this.opener.open(user, { method: 'password', hasSecondFactor }, origin);
  }

  private async assertLocalAllowed(user: User): Promise<void> {
    if (user.isBreakGlass) return;
    const { single_sign_on_only: isSingleSignOnOnly } = await this.settings.read();
    if (isSingleSignOnOnly) throw new DomainError('single_sign_on_only', 'Sign in with single sign-on.');
  }

  /** @returns whether a second factor was shown; an account that has one cannot do without */
  private async checkSecondFactor(
    user: User,
    totp: string | undefined,
    subjects: readonly string[],
    origin: SignInOrigin,
  ): Promise<boolean> {
    if (user.totpSecret === null) return false;
    if (totp === undefined) throw new DomainError('totp_required', 'Enter the code of your authenticator app.');
    if (await this.secondFactor.redeem(user, totp)) return true;
    await this.failed(subjects, user, origin);
    throw wrongCredentials();
  }

  private async failed([account, address]: readonly string[], user: User | null, origin: SignInOrigin): Promise<void> {
    if (account !== undefined) await this.limiter.failed(account, ACCOUNT_LIMIT);
    if (address !== undefined) await this.limiter.failed(address, ADDRESS_LIMIT);
    // What was typed as the address may be anything, a password too: only a known account is named.
    const name = user?.email ?? 'unknown account';
    await this.audit.note(
      { kind: 'anonymous', id: null, name, address: origin.address, requestId: origin.requestId },
      { action: 'auth.sign_in_failed', objectKind: 'user', objectId: user?.id ?? null, clientId: null },
    );
  }
}

function wrongCredentials(): DomainError {
  return new DomainError('invalid_credentials', 'The e-mail address, the password or the code is wrong.');
}
