import { inject, Injectable } from '@angular/core';
import { AuthApi } from '../api/auth-api';
import { Session } from './session';

/** What the server holds about whoever is signed in: role and permissions can change while a session lives. */
@Injectable({ providedIn: 'root' })
export class OwnAccount {
  private readonly auth = inject(AuthApi);
  private readonly session = inject(Session);

  /** @throws ApiError when the server does not say; what was known before stays. */
  async refresh(): Promise<void> {
    const token = this.session.token();
    if (token === null) return;
    const user = await this.auth.me();
    if (token === this.session.token()) this.session.updateUser(user);
  }
}
