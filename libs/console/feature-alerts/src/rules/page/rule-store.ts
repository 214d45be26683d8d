import { inject, Injectable } from '@angular/core';
import {
  type AlertRule,
  type AlertRuleChanges,
  type AlertRuleInput,
  AlertRulesApi,
  Attempt,
  type Backtest,
  type BacktestInput,
  Loadable,
} from '@gururmm/console/data-access';

/** One alert rule, and what it would have found. */
@Injectable()
export class RuleStore {
  private readonly api = inject(AlertRulesApi);
  private readonly read = new Loadable<AlertRule>();
  private readonly tried = new Loadable<Backtest>();

  readonly rule = this.read.value;
  readonly error = this.read.error;
  readonly isLoading = this.read.isLoading;
  readonly saving = new Attempt();
  readonly backtest = this.tried.value;
  readonly backtestError = this.tried.error;
  readonly isTrying = this.tried.isLoading;

  async show(id: string): Promise<void> {
    this.read.clear();
    await this.read.load(() => this.api.get(id));
  }

  /** @returns what the server stored; null when it was refused, and `saving` says why */
  create(input: AlertRuleInput): Promise<AlertRule | null> {
    return this.saving.run(() => this.api.create(input));
  }

  /** @returns what the server stored; null when it was refused, and `saving` says why */
  async update({ id }: AlertRule, changes: AlertRuleChanges): Promise<AlertRule | null> {
    const saved = await this.saving.run(() => this.api.update(id, changes));
    if (saved !== null) this.read.set(saved);
    return saved;
  }

  remove({ id }: AlertRule): Promise<void> {
    return this.api.remove(id);
  }

  /** Tries a rule on what was measured; nothing is stored. */
  async try(input: BacktestInput): Promise<void> {
    this.tried.clear();
    await this.tried.load(() => this.api.backtest(input));
  }

  /** What was tried is not what the form says any more. */
  forgetTrial(): void {
    this.tried.clear();
  }
}
