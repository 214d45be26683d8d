import { inject, Injectable } from '@angular/core';
import { trustRulesCreate, trustRulesDelete, trustRulesList } from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type { Page, TrustRule, TrustRuleInput } from './api-models';
import { type PageRequest, pagingOf } from './page-request';

/** Which CI jobs get a short-lived API token for their own identity token. */
@Injectable({ providedIn: 'root' })
export class TrustRulesApi {
  private readonly api = inject(ApiClient).options;

  list(page: PageRequest): Promise<Page<TrustRule>> {
    return dataOf(trustRulesList({ ...this.api, query: pagingOf(page) }));
  }

  create(body: TrustRuleInput): Promise<TrustRule> {
    return dataOf(trustRulesCreate({ ...this.api, body }));
  }

  async remove(id: string): Promise<void> {
    await trustRulesDelete({ ...this.api, path: { id } });
  }
}
