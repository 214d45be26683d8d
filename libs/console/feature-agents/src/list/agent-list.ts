import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { type Agent, type AgentFilters as Filters, asApiError, Session } from '@gururmm/console/data-access';
import { Confirmation, ListFrame, Notices } from '@gururmm/console/ui';
import { AgentFilters } from './agent-filters';
import { AgentListStore } from './agent-list-store';
import { filtersOf, isFiltered } from './agent-query';
import { AgentStatsBar } from './agent-stats-bar';
import { AgentTable } from './agent-table';
import { SiteOptions } from './site-options';

/** The fleet. The filters live in the address, so a filtered list can be shared and gone back to. */
@Component({
  selector: 'grmm-agent-list',
  imports: [AgentFilters, AgentStatsBar, AgentTable, ListFrame, MatButton, RouterLink],
  providers: [AgentListStore, SiteOptions],
  templateUrl: './agent-list.html',
})
export class AgentList {
  private readonly router = inject(Router);
  private readonly confirmation = inject(Confirmation);
  private readonly notices = inject(Notices);
  protected readonly session = inject(Session);
  protected readonly store = inject(AgentListStore);
  protected readonly options = inject(SiteOptions);

  // Named as in the address, which is where the router reads them from.
  readonly client_id = input<string>();
  readonly site_id = input<string>();
  readonly status = input<string>();
  readonly os = input<string>();
  readonly q = input<string>();

  protected readonly filters = computed(() =>
    filtersOf({
      client_id: this.client_id(),
      site_id: this.site_id(),
      status: this.status(),
      os: this.os(),
      q: this.q(),
    }),
  );
  protected readonly isFiltered = computed(() => isFiltered(this.filters()));

  constructor() {
    effect(() => {
      const filters = this.filters();
      untracked(() => {
        this.options.chooseClient(filters.client_id);
        void this.store.show(filters);
      });
    });
  }

  protected filter(queryParams: Filters): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }

  protected async approve(agent: Agent): Promise<void> {
    await this.attempt(`${agent.hostname} is approved.`, () => this.store.approve(agent));
  }

  protected async reject(agent: Agent): Promise<void> {
    const isSure = await this.confirmation.ask({
      title: `Reject ${agent.hostname}?`,
      text: 'The agent will be refused from now on. It has to be enrolled again to come back.',
      action: 'Reject agent',
      isDangerous: true,
    });
    if (isSure) await this.attempt(`${agent.hostname} is rejected.`, () => this.store.reject(agent));
  }

  private async attempt(done: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
      this.notices.done(done);
    } catch (thrown) {
      this.notices.failed(asApiError(thrown));
    }
  }
}
