import { Component, computed, effect, inject, output, untracked } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { MatListItem, MatListItemIcon, MatListSubheaderCssMatStyler, MatNavList } from '@angular/material/list';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { OpenAlerts, type Permission, Session } from '@gururmm/console/data-access';
import type { IconName } from '@gururmm/console/ui';

interface Place {
  path: string;
  label: string;
  icon: IconName;
  needs: Permission;
  /** Shows how many alerts are open. */
  countsAlerts?: boolean;
}

interface Group {
  heading: string | null;
  places: readonly Place[];
}

const GROUPS: readonly Group[] = [
  {
    heading: null,
    places: [
      { path: '/agents', label: 'Agents', icon: 'devices', needs: 'agents.read' },
      { path: '/alerts', label: 'Alerts', icon: 'crisis_alert', needs: 'alerts.read', countsAlerts: true },
      { path: '/clients', label: 'Clients', icon: 'apartment', needs: 'clients.read' },
      { path: '/commands', label: 'Commands', icon: 'terminal', needs: 'commands.read' },
      { path: '/jobs', label: 'Jobs', icon: 'lan', needs: 'commands.read' },
      { path: '/scripts', label: 'Scripts', icon: 'code', needs: 'scripts.read' },
      { path: '/schedules', label: 'Schedules', icon: 'schedule', needs: 'schedules.read' },
      { path: '/software', label: 'Software', icon: 'hard_drive', needs: 'agents.read' },
      { path: '/agent-updates', label: 'Updates', icon: 'deployed_code', needs: 'updates.read' },
      { path: '/policies', label: 'Policies', icon: 'rule', needs: 'policies.read' },
    ],
  },
  {
    heading: 'Monitoring',
    places: [
      { path: '/alert-rules', label: 'Alert rules', icon: 'speed', needs: 'alerts.read' },
      { path: '/maintenance', label: 'Maintenance', icon: 'build', needs: 'alerts.read' },
      { path: '/notifications', label: 'Notifications', icon: 'notifications', needs: 'notifications.read' },
      { path: '/watchdog', label: 'Watchdog', icon: 'vital_signs', needs: 'agents.read' },
    ],
  },
  {
    heading: 'Administration',
    places: [
      { path: '/administration/users', label: 'Users', icon: 'group', needs: 'users.read' },
      { path: '/administration/tokens', label: 'API tokens', icon: 'key', needs: 'tokens.manage' },
      { path: '/administration/trust-rules', label: 'Trust rules', icon: 'lock', needs: 'trust_rules.manage' },
      { path: '/administration/settings', label: 'Settings', icon: 'tune', needs: 'settings.read' },
      { path: '/administration/audit', label: 'Audit log', icon: 'history', needs: 'audit.read' },
    ],
  },
];

/** The pages the session may open. */
@Component({
  selector: 'grmm-navigation',
  imports: [
    MatIcon,
    MatListItem,
    MatListItemIcon,
    MatListSubheaderCssMatStyler,
    MatNavList,
    RouterLink,
    RouterLinkActive,
  ],
  providers: [OpenAlerts],
  template: `
    <nav aria-label="Main">
      <mat-nav-list>
        @for (group of groups(); track group.heading) {
          @if (group.heading !== null) {
            <h2 matSubheader>{{ group.heading }}</h2>
          }
          @for (place of group.places; track place.path) {
            <a
              mat-list-item
              ariaCurrentWhenActive="page"
              routerLinkActive
              #active="routerLinkActive"
              [routerLink]="place.path"
              [activated]="active.isActive"
              [attr.data-testid]="testIdOf(place)"
              (click)="followed.emit()"
            >
              <mat-icon matListItemIcon [svgIcon]="place.icon" />
              {{ place.label }}
              @if (place.countsAlerts && openAlerts.count(); as count) {
                <span class="count" data-testid="open-alerts"
                  >{{ count > 99 ? '99+' : count }}<span class="visually-hidden"> open</span></span
                >
              }
            </a>
          }
        }
      </mat-nav-list>
    </nav>
  `,
  styles: `
    mat-nav-list {
      padding: 4px 8px;
    }
    .count {
      margin-left: 8px;
      padding: 1px 8px;
      border-radius: 999px;
      color: var(--grmm-bad);
      background: var(--grmm-bad-fill);
      font: var(--mat-sys-label-medium);
    }
    h2 {
      margin-top: 8px;
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-label-medium);
    }
  `,
})
export class Navigation {
  private readonly session = inject(Session);
  protected readonly openAlerts = inject(OpenAlerts);

  readonly followed = output();

  protected readonly groups = computed(() =>
    GROUPS.map(({ heading, places }) => ({
      heading,
      places: places.filter(({ needs }) => this.session.may(needs)),
    })).filter(({ places }) => places.length > 0),
  );

  constructor() {
    effect(() => {
      if (this.session.may('alerts.read')) untracked(() => void this.openAlerts.reload());
    });
  }

  protected testIdOf({ path }: Place): string {
    return `nav-${path.split('/').at(-1) ?? ''}`;
  }
}
