import { Component } from '@angular/core';
import { MatTabLink, MatTabNav, MatTabNavPanel } from '@angular/material/tabs';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';

const TABS = [
  { path: 'channels', label: 'Channels' },
  { path: 'routes', label: 'Routes' },
  { path: 'deliveries', label: 'Deliveries' },
] as const;

/** Notifications: how somebody is told, of what and when, and what became of it. */
@Component({
  selector: 'grmm-notifications-page',
  imports: [MatTabLink, MatTabNav, MatTabNavPanel, RouterLink, RouterLinkActive, RouterOutlet],
  template: `
    <section class="page">
      <header class="page-head"><h1>Notifications</h1></header>
      <nav mat-tab-nav-bar mat-stretch-tabs="false" [tabPanel]="panel" aria-label="Notifications">
        @for (tab of tabs; track tab.path) {
          <a
            mat-tab-link
            routerLinkActive
            #active="routerLinkActive"
            [routerLink]="tab.path"
            [active]="active.isActive"
            [attr.data-testid]="'tab-' + tab.path"
            >{{ tab.label }}</a
          >
        }
      </nav>
      <mat-tab-nav-panel #panel><router-outlet /></mat-tab-nav-panel>
    </section>
  `,
})
export class NotificationsPage {
  protected readonly tabs = TABS;
}
