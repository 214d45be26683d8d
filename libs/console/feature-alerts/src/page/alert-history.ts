import { DatePipe } from '@angular/common';
import { Component, input } from '@angular/core';
import type { AlertEvent, AlertEventKind } from '@gururmm/console/data-access';
import { ALERT_SEVERITY_LOOKS } from '@gururmm/console/ui';

const LABELS: Readonly<Record<AlertEventKind, string>> = {
  opened: 'Opened',
  escalated: 'Became worse',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
};

/** What happened to an alert, the oldest first. */
@Component({
  selector: 'grmm-alert-history',
  imports: [DatePipe],
  template: `
    <section class="panel version-list" aria-labelledby="history-heading">
      <h2 id="history-heading">History</h2>
      <ol>
        @for (event of events(); track $index) {
          <li data-testid="alert-event">
            <div>
              <strong>{{ labels[event.event] }}</strong>
              <span class="muted">{{ looks[event.severity].label }}</span>
            </div>
            <p class="muted">
              <time [attr.datetime]="event.at">{{ event.at | date: 'd MMM y, HH:mm:ss' }}</time>
              {{ event.actor === null ? '' : ' by ' + event.actor }}
            </p>
            @if (event.note) {
              <p class="note">{{ event.note }}</p>
            }
          </li>
        }
      </ol>
    </section>
  `,
  styles: `
    .note {
      margin-top: 4px;
      white-space: pre-line;
    }
  `,
})
export class AlertHistory {
  readonly events = input.required<readonly AlertEvent[]>();
  protected readonly labels = LABELS;
  protected readonly looks = ALERT_SEVERITY_LOOKS;
}
