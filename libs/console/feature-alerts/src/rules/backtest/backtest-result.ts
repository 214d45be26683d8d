import { DatePipe } from '@angular/common';
import { Component, computed, input } from '@angular/core';
import { MatTableModule } from '@angular/material/table';
import { RouterLink } from '@angular/router';
import type { AlertRuleKind, Backtest, BacktestAlert } from '@gururmm/console/data-access';
import { DurationPipe } from '@gururmm/console/ui';
import { readingOf } from '../rule-kinds';

/** So many alerts say enough to judge a rule by; the numbers above count all of them. */
const SHOWN = 50;

/** How many alerts a rule would have opened, where, and for how long. */
@Component({
  selector: 'grmm-backtest-result',
  imports: [DatePipe, DurationPipe, MatTableModule, RouterLink],
  templateUrl: './backtest-result.html',
})
export class BacktestResult {
  readonly result = input.required<Backtest>();
  readonly kind = input.required<AlertRuleKind>();

  protected readonly columns = ['agent', 'raised', 'duration', 'peak'];
  protected readonly shown = computed(() => this.result().alerts.slice(0, SHOWN));
  protected readonly summary = computed(() => {
    const { agents_evaluated, agents_with_alerts, alert_count } = this.result();
    const looked = `${agents_evaluated.toLocaleString('en')} ${agents_evaluated === 1 ? 'agent was' : 'agents were'} looked at`;
    if (alert_count === 0) return `No alert: ${looked}.`;
    const alerts = `${alert_count.toLocaleString('en')} ${alert_count === 1 ? 'alert' : 'alerts'}`;
    return `${alerts} on ${agents_with_alerts} ${agents_with_alerts === 1 ? 'agent' : 'agents'}; ${looked}.`;
  });

  protected peakOf({ peak }: BacktestAlert): string {
    return readingOf(this.kind(), peak);
  }
}
