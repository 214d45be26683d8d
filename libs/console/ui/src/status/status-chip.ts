import { Component, computed, input } from '@angular/core';
import {
  ALERT_SEVERITY_LOOKS,
  ALERT_STATE_LOOKS,
  DELIVERY_STATE_LOOKS,
  WATCHDOG_EVENT_LOOKS,
} from './monitoring-looks';
import {
  AGENT_STATUS_LOOKS,
  COMMAND_STATUS_LOOKS,
  JOB_STATE_LOOKS,
  SCHEDULE_RUN_LOOKS,
  type StatusLook,
  TARGET_STATUS_LOOKS,
} from './status-tone';
import { AGENT_UPDATE_LOOKS, ROLLOUT_STATE_LOOKS } from './update-looks';

// A word that two of them share means the same in both.
const LOOKS = {
  ...ALERT_SEVERITY_LOOKS,
  ...ALERT_STATE_LOOKS,
  ...DELIVERY_STATE_LOOKS,
  ...WATCHDOG_EVENT_LOOKS,
  ...ROLLOUT_STATE_LOOKS,
  ...AGENT_UPDATE_LOOKS,
  ...SCHEDULE_RUN_LOOKS,
  ...JOB_STATE_LOOKS,
  ...TARGET_STATUS_LOOKS,
  ...COMMAND_STATUS_LOOKS,
  ...AGENT_STATUS_LOOKS,
};

/** The state of an agent, a command, a job, an alert and so on: a word and a colour, never a colour alone. */
@Component({
  selector: 'grmm-status-chip',
  template: `
    <span class="chip" [attr.data-tone]="look().tone" [attr.data-status]="status()" data-testid="status-chip">
      <span class="dot" aria-hidden="true"></span>{{ look().label }}
    </span>
  `,
  styles: `
    .chip {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      padding: 2px 10px 2px 8px;
      border-radius: 999px;
      font: var(--mat-sys-label-medium);
      white-space: nowrap;
    }
    .dot {
      width: 8px;
      height: 8px;
      border-radius: 50%;
      background: currentColor;
    }
    [data-tone='good'] {
      color: var(--grmm-good);
      background: var(--grmm-good-fill);
    }
    [data-tone='warn'] {
      color: var(--grmm-warn);
      background: var(--grmm-warn-fill);
    }
    [data-tone='bad'] {
      color: var(--grmm-bad);
      background: var(--grmm-bad-fill);
    }
    [data-tone='busy'] {
      color: var(--grmm-busy);
      background: var(--grmm-busy-fill);
    }
    [data-tone='busy'] .dot {
      animation: pulse 1.2s ease-in-out infinite;
    }
    [data-tone='idle'] {
      color: var(--grmm-idle);
      background: var(--grmm-idle-fill);
    }
    @keyframes pulse {
      50% {
        opacity: 0.3;
      }
    }
  `,
})
export class StatusChip {
  readonly status = input.required<keyof typeof LOOKS>();

  protected readonly look = computed<StatusLook>(() => LOOKS[this.status()]);
}
