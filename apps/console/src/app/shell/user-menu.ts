import { Component, inject } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatDivider } from '@angular/material/divider';
import { MatIcon } from '@angular/material/icon';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import { Session } from '@gururmm/console/data-access';
import { AuthStore } from '@gururmm/console/feature-auth';
import { RoleLabelPipe } from '@gururmm/console/ui';

@Component({
  selector: 'grmm-user-menu',
  imports: [MatDivider, MatIcon, MatIconButton, MatMenu, MatMenuItem, MatMenuTrigger, RoleLabelPipe, RouterLink],
  providers: [AuthStore],
  template: `
    <button mat-icon-button type="button" aria-label="Your account" [matMenuTriggerFor]="menu" data-testid="user-menu">
      <mat-icon svgIcon="account_circle" />
    </button>
    <mat-menu #menu="matMenu" xPosition="before">
      @if (user(); as user) {
        <div class="who" data-testid="user-email">
          <strong>{{ user.name }}</strong>
          <span class="muted">{{ user.email }} · {{ user.role | roleLabel }}</span>
        </div>
        <mat-divider />
      }
      <a mat-menu-item routerLink="/account" data-testid="open-account">
        <mat-icon svgIcon="account_circle" />Your account
      </a>
      <button mat-menu-item type="button" (click)="store.signOut()" data-testid="sign-out">
        <mat-icon svgIcon="logout" />Sign out
      </button>
    </mat-menu>
  `,
  styles: `
    .who {
      display: flex;
      flex-direction: column;
      padding: 8px 16px;
      font: var(--mat-sys-body-medium);
    }
  `,
})
export class UserMenu {
  protected readonly user = inject(Session).user;
  protected readonly store = inject(AuthStore);
}
