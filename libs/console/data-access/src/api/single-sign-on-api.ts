import { inject, Injectable } from '@angular/core';
import { singleSignOnSession, singleSignOnStatus } from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type { LoginAnswer, SingleSignOn } from './api-models';

@Injectable({ providedIn: 'root' })
export class SingleSignOnApi {
  private readonly api = inject(ApiClient).options;

  status(): Promise<SingleSignOn> {
    return dataOf(singleSignOnStatus(this.api));
  }

  /** The session of the sign-in that this browser has just made at the provider; works once, within a minute. */
  session(): Promise<LoginAnswer> {
    return dataOf(singleSignOnSession(this.api));
  }
}
