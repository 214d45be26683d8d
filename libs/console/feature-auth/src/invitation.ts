import { Location } from '@angular/common';
import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { ErrorPanel, Notices } from '@gururmm/console/ui';
import { AuthCard } from './auth-card';
import { AuthStore } from './auth-store';
import { type PasswordChoice, PasswordForm } from './password-form';

/** Somebody new chooses their password. The one-time token stands in the fragment, which no server log sees. */
@Component({
  selector: 'grmm-invitation',
  imports: [AuthCard, ErrorPanel, MatButton, PasswordForm, RouterLink],
  providers: [AuthStore],
  template: `
    <grmm-auth-card heading="Welcome">
      @if (token === null) {
        <p data-testid="invitation-incomplete">
          This link is incomplete or was opened before. Open it once more from the message that brought it, or ask for a
          new one.
        </p>
        <a mat-stroked-button routerLink="/login">To the sign-in page</a>
      } @else {
        <p class="muted">Choose a password for your account. You sign in with it afterwards.</p>
        @if (store.error(); as error) {
          <grmm-error-panel [error]="error" [canRetry]="false" />
        }
        <grmm-password-form [isBusy]="store.isBusy()" (chosen)="accept(token, $event)" />
      }
    </grmm-auth-card>
  `,
})
export class Invitation {
  private readonly router = inject(Router);
  private readonly notices = inject(Notices);
  protected readonly store = inject(AuthStore);
  protected readonly token = inject(ActivatedRoute).snapshot.fragment;

  constructor() {
    // Out of the address bar and the history at once, so that nobody reads it off or bookmarks it.
    if (this.token !== null) inject(Location).replaceState('/invitation');
  }

  protected async accept(token: string, { next }: PasswordChoice): Promise<void> {
    if (!(await this.store.acceptInvitation(token, next))) return;
    this.notices.done('Your password is set. Sign in with it.');
    await this.router.navigate(['/login']);
  }
}
