import { inject, Injectable, signal } from '@angular/core';
import { type AlertRule, AlertRulesApi } from '@gururmm/console/data-access';

const OFFERED = 500;

/** The rules there are, to choose from. */
@Injectable()
export class RuleOptions {
  private readonly rulesSignal = signal<readonly AlertRule[]>([]);
  readonly rules = this.rulesSignal.asReadonly();

  constructor() {
    // Without names there is nothing to choose; what needs no choice works all the same.
    inject(AlertRulesApi)
      .list({}, { limit: OFFERED, cursor: null })
      .then(
        ({ items }) => this.rulesSignal.set(items),
        () => this.rulesSignal.set([]),
      );
  }
}
