import { computed, inject, Injectable, signal } from '@angular/core';
import { ApiError, asApiError, AuthApi, Session, SingleSignOnApi } from '@gururmm/console/data-access';

const WRONG_CREDENTIALS = 'The e-mail address or the password is not right.';
const WRONG_CREDENTIALS_OR_CODE = 'The password or the code is not right. Each code works once.';
const CODE_REQUIRED = 'totp_required';

/** Signing in and out, and changing one's password. */
@Injectable()
export class AuthStore {
  private readonly auth = inject(AuthApi);
  private readonly singleSignOn = inject(SingleSignOnApi);
  private readonly session = inject(Session);
  private readonly errorSignal = signal<ApiError | null>(null);
  private readonly busySignal = signal(false);
  private readonly codeSignal = signal(false);

  readonly error = this.errorSignal.asReadonly();
  readonly isBusy = this.busySignal.asReadonly();
  /** The account wants the code of an authenticator app as well. */
  readonly needsCode = this.codeSignal.asReadonly();
  readonly mustChangePassword = computed(() => this.session.mustChangePassword());

  /** Answers whether it worked; why not stands in `error`, without saying which of the two was wrong. */
  async signIn(email: string, password: string, code?: string): Promise<boolean> {
    const isSignedIn = await this.attempt(async () => {
      this.session.begin(await this.auth.login(email, password, code));
    });
    if (this.errorSignal()?.code === CODE_REQUIRED) this.askForCode();
    return isSignedIn;
  }

  /** Begins the session of a sign-in at the provider, which has just come back. */
  collectSingleSignOn(): Promise<boolean> {
    return this.attempt(async () => {
      this.session.begin(await this.singleSignOn.session());
    });
  }

  acceptInvitation(token: string, password: string): Promise<boolean> {
    return this.attempt(() => this.auth.acceptInvitation(token, password));
  }

  changePassword(currentPassword: string, newPassword: string): Promise<boolean> {
    return this.attempt(async () => {
      await this.auth.changePassword(currentPassword, newPassword);
      this.session.updateUser(await this.auth.me());
    });
  }

  async signOut(): Promise<void> {
    // Signed out here in any case: a server that cannot be reached must not keep someone signed in.
    await this.auth.logout().catch(() => undefined);
    this.session.end('signed_out');
  }

  /** Not a fault: this account has a second factor. */
  private askForCode(): void {
    this.codeSignal.set(true);
    this.errorSignal.set(null);
  }

  private async attempt(action: () => Promise<void>): Promise<boolean> {
    this.busySignal.set(true);
    this.errorSignal.set(null);
    try {
      await action();
      return true;
    } catch (thrown) {
      this.errorSignal.set(this.withoutHint(asApiError(thrown)));
      return false;
    } finally {
      this.busySignal.set(false);
    }
  }

  private withoutHint(error: ApiError): ApiError {
    if (error.code !== 'invalid_credentials') return error;
    const text = this.codeSignal() ? WRONG_CREDENTIALS_OR_CODE : WRONG_CREDENTIALS;
    return new ApiError(401, error.code, text, error.requestId);
  }
}
