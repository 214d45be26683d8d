import { inject, Injectable } from '@angular/core';
import {
  type AlertRule,
  type AlertRuleFilters,
  AlertRulesApi,
  Attempt,
  CursorList,
} from '@gururmm/console/data-access';

/** Alert rules, a page at a time, and their switches. */
@Injectable()
export class RuleListStore {
  private readonly api = inject(AlertRulesApi);

  readonly list = new CursorList<AlertRule, AlertRuleFilters>((filters, page) => this.api.list(filters, page));
  readonly switching = new Attempt();

  async switch({ id }: AlertRule, enabled: boolean): Promise<void> {
    const saved = await this.switching.run(() => this.api.update(id, { enabled }));
    if (saved === null) return;
    this.list.patch(
      (rule) => rule.id === saved.id,
      () => saved,
    );
  }
}
