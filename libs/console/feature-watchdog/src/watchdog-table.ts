import { DatePipe } from '@angular/common';
import { Component, computed, input } from '@angular/core';
import { MatTableModule } from '@angular/material/table';
import { RouterLink } from '@angular/router';
import type { WatchdogEvent } from '@gururmm/console/data-access';
import { StatusChip, TimeAgo } from '@gururmm/console/ui';

/** Later than this, an event came over a broken line, and its list is not in the order of arrival. */
const LATE_MS = 5 * 60_000;

/** Events of watchdogs as rows. */
@Component({
  selector: 'grmm-watchdog-table',
  imports: [DatePipe, MatTableModule, RouterLink, StatusChip, TimeAgo],
  template: `
    <table mat-table class="cards" [dataSource]="events()" [trackBy]="idOf" aria-label="Watchdog events">
      <ng-container matColumnDef="service">
        <th mat-header-cell *matHeaderCellDef>Service</th>
        <td mat-cell *matCellDef="let event" class="lead">
          <span
            ><code>{{ event.service }}</code>
            @if (event.detail) {
              <span class="sub">{{ event.detail }}</span>
            }
          </span>
        </td>
      </ng-container>
      <ng-container matColumnDef="event">
        <th mat-header-cell *matHeaderCellDef>Event</th>
        <td mat-cell *matCellDef="let event" data-label="Event"><grmm-status-chip [status]="event.event" /></td>
      </ng-container>
      <ng-container matColumnDef="agent">
        <th mat-header-cell *matHeaderCellDef>Agent</th>
        <td mat-cell *matCellDef="let event" data-label="Agent">
          <a [routerLink]="['/agents', event.agent_id, 'watchdog']">{{ event.hostname }}</a>
        </td>
      </ng-container>
      <ng-container matColumnDef="at">
        <th mat-header-cell *matHeaderCellDef>When</th>
        <td mat-cell *matCellDef="let event" data-label="When">
          <span
            ><grmm-time-ago [at]="event.occurred_at" />
            @if (isLate(event)) {
              <span class="sub">came {{ event.received_at | date: 'd MMM, HH:mm' }}</span>
            }
          </span>
        </td>
      </ng-container>
      <tr mat-header-row *matHeaderRowDef="columns()"></tr>
      <tr
        mat-row
        *matRowDef="let event; columns: columns()"
        data-testid="watchdog-row"
        [attr.data-event]="event.event"
      ></tr>
    </table>
  `,
})
export class WatchdogTable {
  readonly events = input.required<readonly WatchdogEvent[]>();
  readonly showAgent = input(true);

  protected readonly columns = computed(() => ['service', 'event', ...(this.showAgent() ? ['agent'] : []), 'at']);

  protected idOf(_index: number, { id }: WatchdogEvent): string {
    return id;
  }

  protected isLate({ occurred_at, received_at }: WatchdogEvent): boolean {
    return Date.parse(received_at) - Date.parse(occurred_at) > LATE_MS;
  }
}
