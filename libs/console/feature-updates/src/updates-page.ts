import { Component } from '@angular/core';
import { MatTabLink, MatTabNav, MatTabNavPanel } from '@angular/material/tabs';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';

const TABS = [
  { path: 'rollouts', label: 'Rollouts' },
  { path: 'releases', label: 'Releases' },
] as const;

/** Updates of the agents: which versions there are, and which are on their way. */
@Component({
  selector: 'grmm-updates-page',
  imports: [MatTabLink, MatTabNav, MatTabNavPanel, RouterLink, RouterLinkActive, RouterOutlet],
  template: `
    <section class="page">
      <header class="page-head"><h1>Updates</h1></header>
      <nav mat-tab-nav-bar mat-stretch-tabs="false" [tabPanel]="panel" aria-label="Updates">
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
export class UpdatesPage {
  protected readonly tabs = TABS;
}
