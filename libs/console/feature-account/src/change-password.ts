import { Component, inject, viewChild } from '@angular/core';
import { AuthStore, type PasswordChoice, PasswordForm } from '@gururmm/console/feature-auth';
import { ErrorPanel, Notices } from '@gururmm/console/ui';

@Component({
  selector: 'grmm-change-password',
  imports: [ErrorPanel, PasswordForm],
  providers: [AuthStore],
  template: `
    <section class="panel panel-body form-column" aria-labelledby="password-heading">
      <h2 id="password-heading">Password</h2>
      <p class="muted">A new password ends your other sessions. This one stays.</p>
      @if (store.error(); as error) {
        <grmm-error-panel [error]="error" [canRetry]="false" />
      }
      <grmm-password-form asksCurrent action="Change password" [isBusy]="store.isBusy()" (chosen)="save($event)" />
    </section>
  `,
})
export class ChangePassword {
  private readonly notices = inject(Notices);
  private readonly form = viewChild.required(PasswordForm);
  protected readonly store = inject(AuthStore);

  protected async save({ current, next }: PasswordChoice): Promise<void> {
    if (!(await this.store.changePassword(current, next))) return;
    this.form().clear();
    this.notices.done('Your password has been changed.');
  }
}
