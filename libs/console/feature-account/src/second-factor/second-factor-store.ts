import { computed, inject, Injectable, signal } from '@angular/core';
import {
  ApiError,
  Attempt,
  OwnAccount,
  SecondFactorApi,
  Session,
  type TotpSecret,
  UsersApi,
} from '@gururmm/console/data-access';

/** `unknown`: only those who may read users learn from the server whether they have one. */
export type SecondFactorState = 'unknown' | 'off' | 'on';

/** Setting up one's second factor, and switching it off. */
@Injectable()
export class SecondFactorStore {
  private readonly api = inject(SecondFactorApi);
  private readonly users = inject(UsersApi);
  private readonly session = inject(Session);
  private readonly account = inject(OwnAccount);
  private readonly stateSignal = signal<SecondFactorState>('unknown');
  private readonly pendingSignal = signal<TotpSecret | null>(null);
  private readonly attempt = new Attempt();

  readonly state = this.stateSignal.asReadonly();
  /** The secret that waits for its first code. */
  readonly pending = this.pendingSignal.asReadonly();
  readonly error = this.attempt.error;
  readonly isBusy = this.attempt.isBusy;
  readonly isMissing = computed(() => this.session.isSecondFactorMissing());

  async load(): Promise<void> {
    const user = this.session.user();
    if (user === null || !this.session.may('users.read')) return;
    await this.attempt.run(async () => {
      this.stateSignal.set((await this.users.get(user.id)).has_totp ? 'on' : 'off');
    });
  }

  async begin(): Promise<void> {
    await this.attempt.run(async () => {
      try {
        this.pendingSignal.set(await this.api.begin());
      } catch (thrown) {
        // That there is one already is what was not known before.
        if (thrown instanceof ApiError && thrown.status === 409) this.stateSignal.set('on');
        throw thrown;
      }
    });
  }

  giveUp(): void {
    this.pendingSignal.set(null);
    this.attempt.clear();
  }

  /** The recovery codes, to be shown now and never again; null where the code was not right. */
  async confirm(code: string): Promise<string[] | null> {
    const codes = await this.attempt.run(() => this.api.confirm(code));
    if (codes === null) return null;
    this.pendingSignal.set(null);
    this.stateSignal.set('on');
    this.refreshAccount();
    return codes;
  }

  async remove(password: string, code: string): Promise<boolean> {
    const isRemoved = await this.attempt.run(async () => {
      await this.api.remove(password, code);
      return true;
    });
    if (isRemoved === null) return false;
    this.stateSignal.set('off');
    this.refreshAccount();
    return true;
  }

  /** What one may do hangs on the second factor; the next page asks again if this fails. */
  private refreshAccount(): void {
    this.account.refresh().catch(() => undefined);
  }
}
