import { Component, computed, inject } from '@angular/core';
import { LiveSocket, type LiveStatus } from '@gururmm/console/data-access';

const LABELS: Readonly<Record<LiveStatus, string>> = {
  off: 'Not connected',
  connecting: 'Connecting…',
  live: 'Live',
  waiting: 'Reconnecting…',
};

/** Whether what is on the screen keeps itself up to date. */
@Component({
  selector: 'grmm-live-indicator',
  template: `
    <span class="live" role="status" [attr.data-state]="status()" data-testid="live-indicator">
      <span class="dot" aria-hidden="true"></span>{{ label() }}
    </span>
  `,
  styles: `
    .live {
      display: inline-flex;
      align-items: center;
      gap: 8px;
      padding: 0 8px;
      color: var(--grmm-warn);
      font: var(--mat-sys-label-medium);
      white-space: nowrap;
    }
    .dot {
      width: 8px;
      height: 8px;
      border-radius: 50%;
      background: currentColor;
    }
    [data-state='live'] {
      color: var(--grmm-good);
    }
  `,
})
export class LiveIndicator {
  protected readonly status = inject(LiveSocket).status;
  protected readonly label = computed(() => LABELS[this.status()]);
}
