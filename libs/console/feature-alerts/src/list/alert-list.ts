import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { Router } from '@angular/router';
import { type Alert, Session } from '@gururmm/console/data-access';
import { ListFrame } from '@gururmm/console/ui';
import type { AlertAct } from './alert-act-dialog';
import { AlertActs } from './alert-acts';
import { AlertFilterBar } from './alert-filter-bar';
import { AlertListStore } from './alert-list-store';
import { type AlertQuery, filtersOf, isNarrowed } from './alert-query';
import { AlertTable } from './alert-table';

/** What is wrong in the fleet. The filters live in the address, so that a finding can be shared. */
@Component({
  selector: 'grmm-alert-list',
  imports: [AlertFilterBar, AlertTable, ListFrame],
  providers: [AlertListStore],
  template: `
    <section class="page">
      <grmm-list-frame
        heading="Alerts"
        emptyIcon="check_circle"
        emptyHeading="All is well"
        emptyText="Nothing is wrong that a rule looks for."
        noMatch="No alert matches"
        [list]="list"
        [isFiltered]="isNarrowed()"
      >
        <grmm-alert-filter-bar listFilters [query]="query()" (changed)="filter($event)" />
        <grmm-alert-table
          [alerts]="list.items()"
          [canManage]="canManage()"
          (acknowledged)="act($event, 'acknowledge')"
          (resolved)="act($event, 'resolve')"
        />
      </grmm-list-frame>
    </section>
  `,
})
export class AlertList {
  private readonly router = inject(Router);
  private readonly session = inject(Session);
  private readonly acts = inject(AlertActs);
  protected readonly list = inject(AlertListStore).list;

  // Named as in the address, which is where the router reads them from.
  readonly status = input<string>();
  readonly severity = input<string>();
  readonly client_id = input<string>();
  readonly site_id = input<string>();
  readonly agent_id = input<string>();
  readonly rule_id = input<string>();

  protected readonly canManage = computed(() => this.session.may('alerts.manage'));
  protected readonly query = computed<AlertQuery>(() => ({
    status: this.status(),
    severity: this.severity(),
    client_id: this.client_id(),
    site_id: this.site_id(),
    agent_id: this.agent_id(),
    rule_id: this.rule_id(),
  }));
  protected readonly isNarrowed = computed(() => isNarrowed(this.query()));

  constructor() {
    effect(() => {
      const filters = filtersOf(this.query());
      untracked(() => void this.list.show(filters));
    });
  }

  protected filter(queryParams: AlertQuery): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }

  protected async act(alert: Alert, act: AlertAct): Promise<void> {
    if ((await this.acts.ask(alert, act)) !== null) await this.list.reload();
  }
}
