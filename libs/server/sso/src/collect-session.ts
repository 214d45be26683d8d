import { SessionOpener, type SignIn, type SignInOrigin } from '@gururmm/server/auth';
import { DomainError } from '@gururmm/server/platform/errors';
import { UsersRepository } from '@gururmm/server/users';
import { Injectable } from '@nestjs/common';
import { SingleSignOnRepository } from './sso.repository';

/** Opens the session when the console asks for it: no token is ever stored, and none is made that nobody collects. */
@Injectable()
export class CollectSession {
  constructor(
    private readonly signIns: SingleSignOnRepository,
    private readonly users: UsersRepository,
    private readonly opener: SessionOpener,
  ) {}

  /** @throws DomainError invalid_credentials when the code is missing, unknown, used or expired */
  async collect(code: string | undefined, origin: SignInOrigin): Promise<SignIn> {
    const userId = code === undefined ? undefined : await this.signIns.redeemHandover(code);
    const user = userId === undefined ? null : await this.users.findById(userId);
    if (user === null || user.isDisabled) {
      throw new DomainError('invalid_credentials', 'The single sign-on has expired; start again.');
    }
    // The provider's conditional access vouches for the second factor.
    return this.opener.open(user, { method: 'sso', hasSecondFactor: true }, origin);
  }
}
