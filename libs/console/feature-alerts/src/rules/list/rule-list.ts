import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { MatTableModule } from '@angular/material/table';
import { Router, RouterLink } from '@angular/router';
import { type AlertRule, type AlertRuleFilters, ClientOptions, Session } from '@gururmm/console/data-access';
import { PlaceName } from '@gururmm/console/feature-places';
import { ErrorPanel, ListFrame, StatusChip, TimeAgo } from '@gururmm/console/ui';
import { conditionText, KIND_LABELS, KINDS } from '../rule-kinds';
import { RuleListStore } from './rule-list-store';

/** When something is an alert. The filters live in the address. */
@Component({
  selector: 'grmm-rule-list',
  imports: [
    ErrorPanel,
    ListFrame,
    MatButton,
    MatFormField,
    MatIcon,
    MatLabel,
    MatOption,
    MatSelect,
    MatSlideToggle,
    MatTableModule,
    PlaceName,
    RouterLink,
    StatusChip,
    TimeAgo,
  ],
  providers: [ClientOptions, RuleListStore],
  templateUrl: './rule-list.html',
})
export class RuleList {
  private readonly router = inject(Router);
  private readonly session = inject(Session);
  protected readonly store = inject(RuleListStore);
  protected readonly list = this.store.list;
  protected readonly options = inject(ClientOptions);

  // Named as in the address, which is where the router reads them from.
  readonly kind = input<string>();
  readonly client_id = input<string>();

  protected readonly columns = ['name', 'condition', 'severity', 'place', 'updated', 'enabled'];
  protected readonly kinds = KINDS;
  protected readonly kindLabels = KIND_LABELS;
  protected readonly canManage = computed(() => this.session.may('alert_rules.manage'));
  private readonly filters = computed<AlertRuleFilters>(() => {
    const [kind, client_id] = [KINDS.find((known) => known === this.kind()), this.client_id()];
    return { ...(kind && { kind }), ...(client_id && { client_id }) };
  });
  protected readonly isFiltered = computed(() => Object.keys(this.filters()).length > 0);

  constructor() {
    effect(() => {
      const filters = this.filters();
      untracked(() => void this.list.show(filters));
    });
  }

  /** Material's tables do not pass on the type of their rows. */
  protected asRule(row: unknown): AlertRule {
    return row as AlertRule;
  }

  protected conditionOf(rule: AlertRule): string {
    return conditionText(rule);
  }

  protected filter(queryParams: AlertRuleFilters): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }

  /** The toggle shows what the server stores, whatever was clicked. */
  protected async toggle(rule: AlertRule, toggle: MatSlideToggle): Promise<void> {
    const enabled = toggle.checked;
    toggle.checked = rule.enabled;
    await this.store.switch(rule, enabled);
  }
}
