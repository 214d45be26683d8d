import { Component, inject } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import {
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatError, MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import type { Release } from '@gururmm/console/data-access';
import { ErrorPanel, Skeleton } from '@gururmm/console/ui';
import { AvailableReleases } from './release-list-store';
import { platformsText } from './platforms-text';

/** Registers one of the versions that the update repository names; closes with it. */
@Component({
  selector: 'grmm-register-release-dialog',
  imports: [
    ErrorPanel,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatError,
    MatFormField,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    ReactiveFormsModule,
    Skeleton,
  ],
  providers: [AvailableReleases],
  template: `
    <h2 mat-dialog-title>Register a release</h2>
    <form novalidate [formGroup]="form" (submit)="$event.preventDefault(); save()">
      <mat-dialog-content class="form-column">
        @if (store.error(); as error) {
          <grmm-error-panel [error]="error" (retry)="store.load()" />
        }
        @if (store.registering.error(); as error) {
          <grmm-error-panel [error]="error" [canRetry]="false" />
        }
        @if (store.releases(); as releases) {
          @if (releases.length === 0) {
            <p data-testid="nothing-available">The update repository names no release.</p>
          } @else {
            <mat-form-field>
              <mat-label>Version</mat-label>
              <mat-select formControlName="version" data-testid="release-version">
                @for (release of releases; track release.version) {
                  <mat-option [value]="release.version"
                    >{{ release.version }} ({{ release.channel }}): {{ platformsOf(release) }}</mat-option
                  >
                }
              </mat-select>
              <mat-error>Which version?</mat-error>
            </mat-form-field>
            <mat-form-field>
              <mat-label>What is new</mat-label>
              <textarea matInput rows="3" formControlName="notes" data-testid="release-notes"></textarea>
              <mat-error>At most 10,000 characters</mat-error>
            </mat-form-field>
          }
        } @else if (store.isLoading()) {
          <grmm-skeleton [count]="2" />
        }
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button mat-button type="button" mat-dialog-close>Cancel</button>
        <button
          mat-flat-button
          type="submit"
          [disabled]="store.registering.isBusy() || !store.releases()?.length"
          data-testid="save-release"
        >
          Register
        </button>
      </mat-dialog-actions>
    </form>
  `,
})
export class RegisterReleaseDialog {
  private readonly dialog = inject<MatDialogRef<RegisterReleaseDialog, Release>>(MatDialogRef);
  protected readonly store = inject(AvailableReleases);
  protected readonly platformsOf = platformsText;
  protected readonly form = new FormGroup({
    version: new FormControl('', { nonNullable: true, validators: Validators.required }),
    notes: new FormControl('', { nonNullable: true, validators: Validators.maxLength(10_000) }),
  });

  constructor() {
    void this.store.load();
  }

  protected async save(): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid) return;
    const { notes, version } = this.form.getRawValue();
    const release = await this.store.register({ version, ...(notes.trim() === '' ? {} : { notes: notes.trim() }) });
    if (release !== null) this.dialog.close(release);
  }
}
