import { Component, computed, inject, input } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatProgressBar } from '@angular/material/progress-bar';
import { Router } from '@angular/router';
import { ErrorPanel } from '@gururmm/console/ui';
import { AuthCard } from './auth-card';
import { AuthStore } from './auth-store';
import { safeReturnUrl } from './return-url';

@Component({
  selector: 'grmm-login',
  imports: [
    AuthCard,
    ErrorPanel,
    MatButton,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatProgressBar,
    ReactiveFormsModule,
  ],
  providers: [AuthStore],
  templateUrl: './login.html',
})
export class Login {
  private readonly router = inject(Router);
  protected readonly store = inject(AuthStore);

  readonly returnUrl = input<string>();
  readonly reason = input<string>();

  protected readonly hasExpired = computed(() => this.reason() === 'expired');
  protected readonly form = new FormGroup({
    email: new FormControl('', { nonNullable: true, validators: Validators.required }),
    password: new FormControl('', { nonNullable: true, validators: Validators.required }),
    code: new FormControl('', { nonNullable: true }),
  });

  protected async signIn(): Promise<void> {
    if (this.form.invalid || this.store.isBusy()) return;
    const { email, password, code } = this.form.getRawValue();
    if (!(await this.store.signIn(email.trim(), password, code.replace(/\s/g, '') || undefined))) return;
    const returnUrl = safeReturnUrl(this.returnUrl());
    if (this.store.mustChangePassword()) await this.router.navigate(['/set-password'], { queryParams: { returnUrl } });
    else await this.router.navigateByUrl(returnUrl);
  }
}
