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
import { refusalText } from './single-sign-on/refusal-text';
import { SingleSignOnStore } from './single-sign-on/single-sign-on-store';

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
  providers: [AuthStore, SingleSignOnStore],
  templateUrl: './login.html',
  styles: `
    .or {
      text-align: center;
    }
  `,
})
export class Login {
  private readonly router = inject(Router);
  protected readonly singleSignOn = inject(SingleSignOnStore);
  protected readonly store = inject(AuthStore);

  readonly returnUrl = input<string>();
  readonly reason = input<string>();
  // Named as in the address, which is where the router reads it from.
  readonly sso_error = input<string>();

  protected readonly hasExpired = computed(() => this.reason() === 'expired');
  protected readonly refusal = computed(() => {
    const code = this.sso_error();
    return code === undefined ? null : { detail: refusalText(code), requestId: null };
  });
  protected readonly singleSignOnUrl = computed(() => this.singleSignOn.urlFor(this.returnUrl()));
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
