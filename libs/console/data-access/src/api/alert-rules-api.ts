import { inject, Injectable } from '@angular/core';
import { backtestRun, rulesCreate, rulesDelete, rulesGet, rulesList, rulesUpdate } from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type {
  AlertRule,
  AlertRuleChanges,
  AlertRuleFilters,
  AlertRuleInput,
  Backtest,
  BacktestInput,
  Page,
} from './api-models';
import { type PageRequest, pagingOf } from './page-request';

/** When something is an alert. */
@Injectable({ providedIn: 'root' })
export class AlertRulesApi {
  private readonly api = inject(ApiClient).options;

  list(filters: AlertRuleFilters, page: PageRequest): Promise<Page<AlertRule>> {
    return dataOf(rulesList({ ...this.api, query: { ...filters, ...pagingOf(page) } }));
  }

  get(id: string): Promise<AlertRule> {
    return dataOf(rulesGet({ ...this.api, path: { id } }));
  }

  create(body: AlertRuleInput): Promise<AlertRule> {
    return dataOf(rulesCreate({ ...this.api, body }));
  }

  update(id: string, body: AlertRuleChanges): Promise<AlertRule> {
    return dataOf(rulesUpdate({ ...this.api, path: { id }, body }));
  }

  async remove(id: string): Promise<void> {
    await rulesDelete({ ...this.api, path: { id } });
  }

  /** What the rule would have found in what was measured. Nothing is stored. */
  backtest(body: BacktestInput): Promise<Backtest> {
    return dataOf(backtestRun({ ...this.api, body }));
  }
}
