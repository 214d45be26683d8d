import { inject, Injectable } from '@angular/core';
import { tokensCreate, tokensList, tokensRevoke } from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type { ApiToken, ApiTokenInput, NewApiToken, Page } from './api-models';
import { type PageRequest, pagingOf } from './page-request';

/** API tokens for pipelines and scripts. */
@Injectable({ providedIn: 'root' })
export class TokensApi {
  private readonly api = inject(ApiClient).options;

  list(page: PageRequest): Promise<Page<ApiToken>> {
    return dataOf(tokensList({ ...this.api, query: pagingOf(page) }));
  }

  /** The answer is the only place the token is ever shown. */
  create(body: ApiTokenInput): Promise<NewApiToken> {
    return dataOf(tokensCreate({ ...this.api, body }));
  }

  async revoke(id: string): Promise<void> {
    await tokensRevoke({ ...this.api, path: { id } });
  }
}
