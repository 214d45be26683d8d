import { inject, Injectable } from '@angular/core';
import { CursorList, type TrustRule, TrustRulesApi } from '@gururmm/console/data-access';

type NoFilters = Record<string, never>;

/** Which CI jobs are trusted. */
@Injectable()
export class TrustRuleListStore {
  private readonly api = inject(TrustRulesApi);

  readonly list = new CursorList<TrustRule, NoFilters>((_filters, page) => this.api.list(page));

  constructor() {
    void this.list.show({});
  }

  async remove(rule: TrustRule): Promise<void> {
    await this.api.remove(rule.id);
    await this.list.reload();
  }
}
