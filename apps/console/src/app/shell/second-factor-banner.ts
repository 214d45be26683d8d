import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import { Session } from '@gururmm/console/data-access';

/** Why a person whose role may change things can only look, and where that ends. */
@Component({
  selector: 'grmm-second-factor-banner',
  imports: [MatButton, MatIcon, RouterLink],
  template: `
    @if (isMissing()) {
      <div class="banner" role="status" data-testid="second-factor-banner">
        <mat-icon svgIcon="lock" aria-hidden="true" />
        <p>
          You can look, but not change anything yet: your role needs a second factor. Set one up, or sign in again with
          its code.
        </p>
        <a mat-stroked-button routerLink="/account" data-testid="second-factor-link">Set up the second factor</a>
      </div>
    }
  `,
  styles: `
    .banner {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 12px;
      padding: 8px 24px;
      color: var(--grmm-warn);
      background: var(--grmm-warn-fill);
    }
    mat-icon {
      flex: none;
    }
    p {
      flex: 1 1 220px;
    }
    @media (max-width: 599px) {
      .banner {
        padding: 8px 12px;
      }
    }
  `,
})
export class SecondFactorBanner {
  protected readonly isMissing = inject(Session).isSecondFactorMissing;
}
