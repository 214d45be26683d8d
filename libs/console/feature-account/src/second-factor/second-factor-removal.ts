import { Component, inject, input, output } from '@angular/core';
import { FormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';

export interface Proof {
  password: string;
  code: string;
}

/** Switching the second factor off takes both factors. */
@Component({
  selector: 'grmm-second-factor-removal',
  imports: [MatButton, MatError, MatFormField, MatHint, MatInput, MatLabel, ReactiveFormsModule],
  template: `
    <form class="form-column" [formGroup]="form" (ngSubmit)="prove()" data-testid="second-factor-removal">
      <p>Afterwards your password alone signs you in, and your recovery codes are void.</p>
      <mat-form-field>
        <mat-label>Password</mat-label>
        <input
          matInput
          type="password"
          autocomplete="current-password"
          formControlName="password"
          data-testid="removal-password"
        />
        @if (form.controls.password.invalid) {
          <mat-error>The password you sign in with</mat-error>
        }
      </mat-form-field>
      <mat-form-field>
        <mat-label>Code</mat-label>
        <input matInput autocomplete="one-time-code" formControlName="code" data-testid="removal-code" />
        <mat-hint>Of your authenticator app, or one of your recovery codes</mat-hint>
        @if (form.controls.code.invalid) {
          <mat-error>Six digits, or a recovery code</mat-error>
        }
      </mat-form-field>
      <div class="actions">
        <button mat-flat-button type="submit" [disabled]="isBusy()" data-testid="remove-second-factor">
          Switch it off
        </button>
        <button mat-button type="button" (click)="cancelled.emit()">Cancel</button>
      </div>
    </form>
  `,
})
export class SecondFactorRemoval {
  readonly isBusy = input(false);
  readonly proven = output<Proof>();
  readonly cancelled = output();

  protected readonly form = inject(FormBuilder).nonNullable.group({
    password: ['', Validators.required],
    code: ['', [Validators.required, Validators.minLength(6)]],
  });

  protected prove(): void {
    this.form.markAllAsTouched();
    if (this.form.invalid || this.isBusy()) return;
    const { password, code } = this.form.getRawValue();
    this.proven.emit({ password, code: code.replace(/\s/g, '') });
  }
}
