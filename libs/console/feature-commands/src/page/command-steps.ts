import { DatePipe } from '@angular/common';
import { Component, input } from '@angular/core';
import type { CommandStep } from '@gururmm/console/data-access';
import { COMMAND_STATUS_LOOKS } from '@gururmm/console/ui';

/** The states a command went through, each with its time. */
@Component({
  selector: 'grmm-command-steps',
  imports: [DatePipe],
  template: `
    <h2>Steps</h2>
    <ol data-testid="command-steps">
      @for (step of steps(); track $index) {
        <li [attr.data-tone]="looks[step.status].tone">
          <span>{{ looks[step.status].label }}</span>
          <time class="muted" [attr.datetime]="step.at">{{ step.at | date: 'd MMM y, HH:mm:ss.SSS' }}</time>
        </li>
      }
    </ol>
  `,
  styles: `
    h2 {
      margin: 16px 0 8px;
    }
    ol {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      position: relative;
      display: flex;
      flex-direction: column;
      padding: 0 0 12px 20px;
    }
    li::before {
      content: '';
      position: absolute;
      left: 3px;
      top: 6px;
      width: 9px;
      height: 9px;
      border-radius: 50%;
      background: var(--grmm-idle);
    }
    li:not(:last-child)::after {
      content: '';
      position: absolute;
      left: 7px;
      top: 18px;
      bottom: -4px;
      width: 1px;
      background: var(--mat-sys-outline-variant);
    }
    [data-tone='good']::before {
      background: var(--grmm-good);
    }
    [data-tone='warn']::before {
      background: var(--grmm-warn);
    }
    [data-tone='bad']::before {
      background: var(--grmm-bad);
    }
    [data-tone='busy']::before {
      background: var(--grmm-busy);
    }
    time {
      font: var(--mat-sys-body-small);
    }
  `,
})
export class CommandSteps {
  readonly steps = input.required<readonly CommandStep[]>();
  protected readonly looks = COMMAND_STATUS_LOOKS;
}
