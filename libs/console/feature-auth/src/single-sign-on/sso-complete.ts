import { Component, inject, input, type OnInit } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import { Router, RouterLink } from '@angular/router';
import { ErrorPanel } from '@gururmm/console/ui';
import { AuthCard } from '../auth-card';
import { AuthStore } from '../auth-store';
import { safeReturnUrl } from '../return-url';

/** Where the server sends the browser after a sign-in at the provider: collects the session and goes on. */
@Component({
  selector: 'grmm-sso-complete',
  imports: [AuthCard, ErrorPanel, MatButton, MatProgressBar, RouterLink],
  providers: [AuthStore],
  template: `
    <grmm-auth-card heading="Signing in">
      @if (store.error(); as error) {
        <grmm-error-panel [error]="error" [canRetry]="false" data-testid="sso-failed" />
        <a mat-flat-button routerLink="/login" data-testid="back-to-login">Back to the sign-in page</a>
      } @else {
        <mat-progress-bar mode="indeterminate" aria-label="Signing in" />
      }
    </grmm-auth-card>
  `,
})
export class SsoComplete implements OnInit {
  private readonly router = inject(Router);
  protected readonly store = inject(AuthStore);

  // Named as in the address, which is where the router reads it from.
  readonly return_to = input<string>();

  ngOnInit(): void {
    void this.collect();
  }

  private async collect(): Promise<void> {
    if (!(await this.store.collectSingleSignOn())) return;
    await this.router.navigateByUrl(safeReturnUrl(this.return_to()), { replaceUrl: true });
  }
}
