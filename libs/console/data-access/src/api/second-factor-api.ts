import { inject, Injectable } from '@angular/core';
import { secondFactorBegin, secondFactorConfirm, secondFactorRemove } from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type { TotpSecret } from './api-models';

/** The second factor of whoever is signed in. */
@Injectable({ providedIn: 'root' })
export class SecondFactorApi {
  private readonly api = inject(ApiClient).options;

  /** A new secret, which counts once a code of it was confirmed. */
  begin(): Promise<TotpSecret> {
    return dataOf(secondFactorBegin(this.api));
  }

  /** The answer is the only place the recovery codes are ever shown. */
  async confirm(totp: string): Promise<string[]> {
    return (await dataOf(secondFactorConfirm({ ...this.api, body: { totp } }))).recovery_codes;
  }

  /** `totp` is a code of the app, or a recovery code. */
  async remove(password: string, totp: string): Promise<void> {
    await secondFactorRemove({ ...this.api, body: { password, totp } });
  }
}
