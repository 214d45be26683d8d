import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';
import { type Alert, Session } from '@gururmm/console/data-access';
import { ListFrame } from '@gururmm/console/ui';
import type { AlertAct } from './alert-act-dialog';
import { AlertActs } from './alert-acts';
import { AlertListStore } from './alert-list-store';
import { AlertTable } from './alert-table';

/** The alerts of one agent: those that are not over, or all. */
@Component({
  selector: 'grmm-agent-alerts',
  imports: [AlertTable, ListFrame, MatButtonToggle, MatButtonToggleGroup],
  providers: [AlertListStore],
  template: `
    <grmm-list-frame
      emptyIcon="check_circle"
      [list]="list"
      [emptyHeading]="isAll() ? 'No alerts so far' : 'All is well'"
      emptyText="Nothing is wrong here that a rule looks for."
    >
      <mat-button-toggle-group
        listFilters
        class="which"
        hideSingleSelectionIndicator
        aria-label="Which alerts"
        [value]="isAll()"
        (change)="isAll.set($event.value)"
      >
        <mat-button-toggle [value]="false" data-testid="alerts-active">Not resolved</mat-button-toggle>
        <mat-button-toggle [value]="true" data-testid="alerts-all">All</mat-button-toggle>
      </mat-button-toggle-group>
      <grmm-alert-table
        [alerts]="list.items()"
        [canManage]="canManage()"
        [showAgent]="false"
        (acknowledged)="act($event, 'acknowledge')"
        (resolved)="act($event, 'resolve')"
      />
    </grmm-list-frame>
  `,
  styles: `
    :host {
      display: block;
      padding-top: 16px;
    }
    .which {
      align-self: flex-start;
    }
  `,
})
export class AgentAlerts {
  private readonly session = inject(Session);
  private readonly acts = inject(AlertActs);
  protected readonly list = inject(AlertListStore).list;

  readonly agentId = input.required<string>();
  protected readonly isAll = signal(false);
  protected readonly canManage = computed(() => this.session.may('alerts.manage'));

  constructor() {
    effect(() => {
      const [agent_id, isAll] = [this.agentId(), this.isAll()];
      untracked(() => void this.list.show({ agent_id, ...(isAll ? {} : { status: 'active' }) }));
    });
  }

  protected async act(alert: Alert, act: AlertAct): Promise<void> {
    if ((await this.acts.ask(alert, act)) !== null) await this.list.reload();
  }
}
