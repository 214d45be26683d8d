import { Component, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { ErrorPanel, Notices } from '@gururmm/console/ui';
import { AuthCard } from './auth-card';
import { AuthStore } from './auth-store';
import { type PasswordChoice, PasswordForm } from './password-form';
import { safeReturnUrl } from './return-url';

/** For those whose password was given to them; they choose their own before anything else. */
@Component({
  selector: 'grmm-set-password',
  imports: [AuthCard, ErrorPanel, PasswordForm],
  providers: [AuthStore],
  templateUrl: './set-password.html',
})
export class SetPassword {
  private readonly router = inject(Router);
  private readonly notices = inject(Notices);
  protected readonly store = inject(AuthStore);

  readonly returnUrl = input<string>();

  protected async save({ current, next }: PasswordChoice): Promise<void> {
    if (!(await this.store.changePassword(current, next))) return;
    this.notices.done('Your password has been changed.');
    await this.router.navigateByUrl(safeReturnUrl(this.returnUrl()));
  }
}
