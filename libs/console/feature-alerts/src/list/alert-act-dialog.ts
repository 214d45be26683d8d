import { Component, inject } from '@angular/core';
import { FormControl, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { type Alert, type AlertDetail, AlertsApi, Attempt } from '@gururmm/console/data-access';
import { ErrorPanel } from '@gururmm/console/ui';

const MAX_NOTE_LENGTH = 2_000;

export type AlertAct = 'acknowledge' | 'resolve';

export interface AlertActRequest {
  alert: Alert;
  act: AlertAct;
}

const TEXTS: Readonly<Record<AlertAct, { title: string; text: string; action: string }>> = {
  acknowledge: {
    title: 'Acknowledge this alert?',
    text: 'Everybody sees that somebody is on it, and nobody is reminded of it any more.',
    action: 'Acknowledge',
  },
  resolve: {
    title: 'Resolve this alert?',
    text: 'It ends now. What is still wrong opens a new one, once its rule is fulfilled anew.',
    action: 'Resolve',
  },
};

/** Acknowledges or resolves an alert, with a note if one is given; closes with the alert as it is then. */
@Component({
  selector: 'grmm-alert-act-dialog',
  imports: [
    ErrorPanel,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    ReactiveFormsModule,
  ],
  template: `
    <h2 mat-dialog-title>{{ texts.title }}</h2>
    <form (submit)="$event.preventDefault(); send()" data-testid="alert-act-form">
      <mat-dialog-content class="form-column">
        @if (sending.error(); as error) {
          <grmm-error-panel [error]="error" [canRetry]="false" />
        }
        <p>
          <strong>{{ request.alert.message }}</strong>
        </p>
        <p>{{ texts.text }}</p>
        <mat-form-field>
          <mat-label>Note</mat-label>
          <textarea matInput cdkFocusInitial rows="3" [formControl]="note" data-testid="alert-note"></textarea>
          <mat-hint>May be left out</mat-hint>
          <mat-error>At most 2,000 characters</mat-error>
        </mat-form-field>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button mat-button type="button" mat-dialog-close [disabled]="sending.isBusy()">Cancel</button>
        <button mat-flat-button type="submit" [disabled]="sending.isBusy()" data-testid="confirm-alert-act">
          {{ texts.action }}
        </button>
      </mat-dialog-actions>
    </form>
  `,
})
export class AlertActDialog {
  private readonly api = inject(AlertsApi);
  private readonly dialog = inject<MatDialogRef<AlertActDialog, AlertDetail>>(MatDialogRef);
  protected readonly request = inject<AlertActRequest>(MAT_DIALOG_DATA);
  protected readonly texts = TEXTS[this.request.act];
  protected readonly sending = new Attempt();
  protected readonly note = new FormControl('', {
    nonNullable: true,
    validators: Validators.maxLength(MAX_NOTE_LENGTH),
  });

  protected async send(): Promise<void> {
    if (this.note.invalid) return;
    const { act, alert } = this.request;
    const note = this.note.value.trim();
    const changed = await this.sending.run(() =>
      act === 'acknowledge' ? this.api.acknowledge(alert.id, note) : this.api.resolve(alert.id, note),
    );
    if (changed !== null) this.dialog.close(changed);
  }
}
