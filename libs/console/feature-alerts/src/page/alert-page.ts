import { DatePipe } from '@angular/common';
import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import { type Alert, Session } from '@gururmm/console/data-access';
import { AgentName, PlaceName } from '@gururmm/console/feature-places';
import { ErrorPanel, ListFrame, Skeleton, StatusChip, TimeAgo } from '@gururmm/console/ui';
import type { AlertAct } from '../list/alert-act-dialog';
import { AlertActs } from '../list/alert-acts';
import { AlertTable } from '../list/alert-table';
import { KIND_LABELS, readingOf } from '../rules/rule-kinds';
import { AlertHistory } from './alert-history';
import { AlertStore } from './alert-store';
import { ProcessTable } from './process-table';

const RESOLUTION_LABELS: Readonly<Record<NonNullable<Alert['resolution']>, string>> = {
  cleared: 'By itself: it is good again',
  manual: 'By hand',
  rule_changed: 'Its rule was changed or removed',
};

/** One alert: what is wrong, what happened to it since, and what belongs to it. */
@Component({
  selector: 'grmm-alert-page',
  imports: [
    AgentName,
    AlertHistory,
    AlertTable,
    DatePipe,
    ErrorPanel,
    ListFrame,
    MatButton,
    MatIcon,
    PlaceName,
    ProcessTable,
    RouterLink,
    Skeleton,
    StatusChip,
    TimeAgo,
  ],
  providers: [AlertStore],
  templateUrl: './alert-page.html',
})
export class AlertPage {
  private readonly acts = inject(AlertActs);
  private readonly session = inject(Session);
  protected readonly store = inject(AlertStore);

  readonly id = input.required<string>();

  protected readonly kindLabels = KIND_LABELS;
  protected readonly resolutionLabels = RESOLUTION_LABELS;
  protected readonly canManage = computed(() => this.session.may('alerts.manage'));
  protected readonly mayReadDeliveries = computed(() => this.session.may('notifications.read'));
  /** Where it is: the agent names itself. */
  protected readonly place = computed(() => {
    const alert = this.store.alert();
    if (alert?.site_id == null) return null;
    return { level: 'site' as const, client_id: alert.client_id, site_id: alert.site_id, agent_id: null };
  });

  constructor() {
    effect(() => {
      const id = this.id();
      untracked(() => void this.store.show(id));
    });
  }

  protected reading(alert: Alert, value: number): string {
    return readingOf(alert.rule_kind, value);
  }

  protected async act(alert: Alert, act: AlertAct): Promise<void> {
    const changed = await this.acts.ask(alert, act);
    if (changed === null) return;
    if (changed.id === this.id()) this.store.set(changed);
    await this.store.reload();
  }
}
