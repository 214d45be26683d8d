import { Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import type { Command } from '@gururmm/console/data-access';
import { DurationPipe, StatusChip, type StatusLook } from '@gururmm/console/ui';
import { isTerminalStatus } from '@gururmm/shared/protocol';

/** What the author of the script says an exit code means. */
const EXIT_MEANING_LOOKS: Readonly<Record<string, StatusLook>> = {
  success: { label: 'Means success', tone: 'good' },
  warning: { label: 'Means success with a warning', tone: 'warn' },
  reboot_needed: { label: 'Means success; a restart is needed', tone: 'warn' },
  failure: { label: 'Means failure', tone: 'bad' },
};

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
      @if (meaning(); as meaning) {
        <span class="meaning" [attr.data-tone]="meaning.tone" data-testid="exit-meaning">{{ meaning.label }}</span>
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
    .meaning[data-tone='good'] {
      color: var(--grmm-good);
    }
    .meaning[data-tone='warn'] {
      color: var(--grmm-warn);
    }
    .meaning[data-tone='bad'],
    .fault {
      color: var(--grmm-bad);
    }
  `,
})
export class CommandResult {
  readonly command = input.required<Command>();
  readonly mayCancel = input(true);
  readonly cancelled = output();

  protected readonly meaning = computed(() => {
    const { script_id, exit_meaning } = this.command();
    return script_id === null || exit_meaning === null ? null : (EXIT_MEANING_LOOKS[exit_meaning] ?? null);
  });
  protected readonly canCancel = computed(() => this.mayCancel() && !isTerminalStatus(this.command().status));
}
