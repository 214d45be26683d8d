import { inject, Injectable } from '@angular/core';
import { registrationTokensCreate, registrationTokensList, registrationTokensRevoke } from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type { NewRegistrationToken, Page, RegistrationToken, RegistrationTokenInput } from './api-models';
import { type PageRequest, pagingOf } from './page-request';

/** Tokens that let machines join a site for a while, or a number of times. */
@Injectable({ providedIn: 'root' })
export class RegistrationTokensApi {
  private readonly api = inject(ApiClient).options;

  list(siteId: string, page: PageRequest): Promise<Page<RegistrationToken>> {
    return dataOf(registrationTokensList({ ...this.api, query: { site_id: siteId, ...pagingOf(page) } }));
  }

  /** The answer is the only place the token is ever shown. */
  create(body: RegistrationTokenInput): Promise<NewRegistrationToken> {
    return dataOf(registrationTokensCreate({ ...this.api, body }));
  }

  async revoke(id: string): Promise<void> {
    await registrationTokensRevoke({ ...this.api, path: { id } });
  }
}
