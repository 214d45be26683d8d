import { DatePipe } from '@angular/common';
import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatProgressBar } from '@angular/material/progress-bar';
import type { NotificationChannel } from '@gururmm/console/data-access';
import { ErrorPanel, StatusChip } from '@gururmm/console/ui';
import { ChannelTest } from './channel-test';

/** Sends a test message at once and shows what becomes of it. */
@Component({
  selector: 'grmm-channel-test-dialog',
  imports: [
    DatePipe,
    ErrorPanel,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatProgressBar,
    StatusChip,
  ],
  providers: [ChannelTest],
  template: `
    <h2 mat-dialog-title>Test of {{ channel.name }}</h2>
    <mat-dialog-content class="form-column">
      @if (test.error(); as error) {
        <grmm-error-panel [error]="error" [canRetry]="false" />
      }
      <div class="form-column" aria-live="polite" data-testid="channel-test" [attr.data-state]="test.delivery()?.state">
        @if (test.delivery(); as delivery) {
          <div><grmm-status-chip [status]="delivery.state" /></div>
          @if (delivery.last_error) {
            <p class="fault" data-testid="channel-test-error">{{ delivery.last_error }}</p>
          }
          @if (delivery.state === 'delivered') {
            <p>The receiver took it. Look whether it arrived.</p>
          } @else if (delivery.next_attempt_at && delivery.attempts > 0) {
            <p class="muted">
              Tried {{ delivery.attempts }} times; again at {{ delivery.next_attempt_at | date: 'HH:mm:ss' }}. It stands
              among the deliveries, too.
            </p>
          }
        }
      </div>
      @if (!test.isOver()) {
        <mat-progress-bar mode="indeterminate" aria-label="Waiting for the outcome" />
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button mat-button type="button" mat-dialog-close data-testid="close-channel-test">Close</button>
    </mat-dialog-actions>
  `,
})
export class ChannelTestDialog {
  protected readonly channel = inject<NotificationChannel>(MAT_DIALOG_DATA);
  protected readonly test = inject(ChannelTest);

  constructor() {
    void this.test.send(this.channel);
  }
}
