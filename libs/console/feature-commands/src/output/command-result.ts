import { Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import type { Command } from '@gururmm/console/data-access';
import { DurationPipe, StatusChip } from '@gururmm/console/ui';
import { isTerminalStatus } from '@gururmm/shared/protocol';

/** One line on how a command stands: state, exit code, duration, and the way to stop it. */
@Component({
  selector: 'grmm-command-result',
  imports: [DurationPipe, MatButton, MatIcon, StatusChip],
  template: `
    <div class="result" role="status">
      <grmm-status-chip [status]="command().status" />
      @if (command().exit_code !== null) {
        <span
          >Exit code <strong class="mono" data-testid="exit-code">{{ command().exit_code }}</strong></span
        >
      }
      @if (command().duration_ms !== null) {
        <span class="muted" data-testid="duration">{{ command().duration_ms ?? 0 | duration }}</span>
      }
      @if (command().error; as error) {
        <span class="fault" data-testid="command-error">{{ error }}</span>
      } @else if (command().explanation; as explanation) {
        <span class="muted" data-testid="explanation">{{ explanation }}</span>
      }
      @if (canCancel()) {
        <button mat-stroked-button type="button" (click)="cancelled.emit()" data-testid="cancel-command">
          <mat-icon svgIcon="stop" />Cancel
        </button>
      }
    </div>
  `,
  styles: `
    .result {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 6px 16px;
      min-height: 36px;
    }
    button {
      margin-left: auto;
    }
    .fault {
      color: var(--grmm-bad);
    }
  `,
})
export class CommandResult {
  readonly command = input.required<Command>();
  readonly mayCancel = input(true);
  readonly cancelled = output();

  protected readonly canCancel = computed(() => this.mayCancel() && !isTerminalStatus(this.command().status));
}
