import { booleanAttribute, Component, effect, input, output, untracked } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MIN_PASSWORD_LENGTH, samePasswords } from './password-rules';

export interface PasswordChoice {
  /** Empty where it was not asked for. */
  current: string;
  next: string;
}

/** A new password, typed twice; after the present one, where there is one. */
@Component({
  selector: 'grmm-password-form',
  imports: [MatButton, MatError, MatFormField, MatHint, MatInput, MatLabel, ReactiveFormsModule],
  templateUrl: './password-form.html',
})
export class PasswordForm {
  readonly asksCurrent = input(false, { transform: booleanAttribute });
  readonly isBusy = input(false);
  readonly action = input('Save password');
  readonly chosen = output<PasswordChoice>();

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

  constructor() {
    effect(() => {
      const { current } = this.form.controls;
      const isAsked = this.asksCurrent();
      untracked(() => {
        if (isAsked) current.enable();
        else current.disable();
      });
    });
  }

  clear(): void {
    this.form.reset();
  }

  protected choose(): void {
    this.form.markAllAsTouched();
    if (this.form.invalid || this.isBusy()) return;
    const { current, next } = this.form.getRawValue();
    this.chosen.emit({ current, next });
  }
}
