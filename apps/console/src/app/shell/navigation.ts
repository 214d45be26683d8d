import { Component, output } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { MatListItem, MatListItemIcon, MatNavList } from '@angular/material/list';
import { RouterLink, RouterLinkActive } from '@angular/router';
import type { IconName } from '@gururmm/console/ui';

interface Place {
  path: string;
  label: string;
  icon: IconName;
}

const PLACES: readonly Place[] = [
  { path: '/agents', label: 'Agents', icon: 'devices' },
  { path: '/clients', label: 'Clients', icon: 'apartment' },
  { path: '/commands', label: 'Commands', icon: 'terminal' },
];

@Component({
  selector: 'grmm-navigation',
  imports: [MatIcon, MatListItem, MatListItemIcon, MatNavList, RouterLink, RouterLinkActive],
  template: `
    <nav aria-label="Main">
      <mat-nav-list>
        @for (place of places; track place.path) {
          <a
            mat-list-item
            ariaCurrentWhenActive="page"
            routerLinkActive
            #active="routerLinkActive"
            [routerLink]="place.path"
            [activated]="active.isActive"
            [attr.data-testid]="'nav' + place.path.replace('/', '-')"
            (click)="followed.emit()"
          >
            <mat-icon matListItemIcon [svgIcon]="place.icon" />
            {{ place.label }}
          </a>
        }
      </mat-nav-list>
    </nav>
  `,
  styles: `
    mat-nav-list {
      padding: 4px 8px;
    }
  `,
})
export class Navigation {
  readonly followed = output();
  protected readonly places = PLACES;
}
