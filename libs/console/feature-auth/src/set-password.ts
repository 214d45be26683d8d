import { Component, inject, input } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Router } from '@angular/router';
import { ErrorPanel, Notices } from '@gururmm/console/ui';
import { AuthCard } from './auth-card';
import { AuthStore } from './auth-store';
import { MIN_PASSWORD_LENGTH, samePasswords } from './password-rules';
import { safeReturnUrl } from './return-url';

@Component({
  selector: 'grmm-set-password',
  imports: [AuthCard, ErrorPanel, MatButton, MatError, MatFormField, MatHint, MatInput, MatLabel, ReactiveFormsModule],
  providers: [AuthStore],
  templateUrl: './set-password.html',
})
export class SetPassword {
  private readonly router = inject(Router);
  private readonly notices = inject(Notices);
  protected readonly store = inject(AuthStore);

  readonly returnUrl = input<string>();

  protected readonly minLength = MIN_PASSWORD_LENGTH;
  protected readonly form = new FormGroup(
    {
      current: new FormControl('', { nonNullable: true, validators: Validators.required }),
      next: new FormControl('', {
        nonNullable: true,
        validators: [Validators.required, Validators.minLength(MIN_PASSWORD_LENGTH)],
      }),
      repeated: new FormControl('', { nonNullable: true, validators: Validators.required }),
    },
    { validators: samePasswords },
  );

  protected async save(): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid || this.store.isBusy()) return;
    const { current, next } = this.form.getRawValue();
    if (!(await this.store.changePassword(current, next))) return;
    this.notices.done('Your password has been changed.');
    await this.router.navigateByUrl(safeReturnUrl(this.returnUrl()));
  }
}
