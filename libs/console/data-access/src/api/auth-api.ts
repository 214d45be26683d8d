import { inject, Injectable } from '@angular/core';
import { authAcceptInvitation, authChangePassword, authLogin, authLogout, authMe } from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type { LoginAnswer, User } from './api-models';

@Injectable({ providedIn: 'root' })
export class AuthApi {
  private readonly api = inject(ApiClient).options;

  /** `totp` is the code of the authenticator app, for those who have set one up. */
  login(email: string, password: string, totp?: string): Promise<LoginAnswer> {
    return dataOf(authLogin({ ...this.api, body: { email, password, totp } }));
  }

  me(): Promise<User> {
    return dataOf(authMe(this.api));
  }

  /** Sets the first password of an account; one signs in with it afterwards. */
  async acceptInvitation(invitationToken: string, newPassword: string): Promise<void> {
    await authAcceptInvitation({
      ...this.api,
      body: { invitation_token: invitationToken, new_password: newPassword },
    });
  }

  async logout(): Promise<void> {
    await authLogout(this.api);
  }

  async changePassword(currentPassword: string, newPassword: string): Promise<void> {
    await authChangePassword({
      ...this.api,
      body: { current_password: currentPassword, new_password: newPassword },
    });
  }
}
