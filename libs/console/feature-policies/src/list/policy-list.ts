import { Component, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';
import { MatIcon } from '@angular/material/icon';
import { MatTableModule } from '@angular/material/table';
import { Router, RouterLink } from '@angular/router';
import { type Policy, type PolicyLevel, Session } from '@gururmm/console/data-access';
import { PlaceName } from '@gururmm/console/feature-places';
import { ListFrame, TimeAgo } from '@gururmm/console/ui';
import { LEVEL_LABELS, LEVELS } from '../level-labels';
import { PolicyListStore } from './policy-list-store';

/** The policies by layer. The layer lives in the address, so it can be gone back to. */
@Component({
  selector: 'grmm-policy-list',
  imports: [
    ListFrame,
    MatButton,
    MatButtonToggle,
    MatButtonToggleGroup,
    MatIcon,
    MatTableModule,
    PlaceName,
    RouterLink,
    TimeAgo,
  ],
  providers: [PolicyListStore],
  templateUrl: './policy-list.html',
  styles: `
    mat-button-toggle-group {
      align-self: flex-start;
      max-width: 100%;
      overflow-x: auto;
    }
  `,
})
export class PolicyList {
  private readonly router = inject(Router);
  protected readonly session = inject(Session);
  protected readonly list = inject(PolicyListStore).list;

  readonly level = input<string>();

  protected readonly levels = LEVELS;
  protected readonly levelLabels = LEVEL_LABELS;
  protected readonly columns = ['name', 'level', 'place', 'items', 'version', 'updated'];

  constructor() {
    effect(() => {
      const level = LEVELS.find((each) => each === this.level());
      untracked(() => void this.list.show(level === undefined ? {} : { level }));
    });
  }

  protected filter(level: PolicyLevel | ''): void {
    void this.router.navigate([], { queryParams: { level: level || undefined } });
  }

  /** Material's tables do not pass on the type of their rows. */
  protected asPolicy(row: unknown): Policy {
    return row as Policy;
  }

  protected itemsText({ items }: Policy): string {
    const states = Object.values(items).map(({ state }) => state);
    const set = states.filter((state) => state === 'set').length;
    const off = states.length - set;
    return (
      [set > 0 ? `${set} set` : '', off > 0 ? `${off} off` : ''].filter((text) => text !== '').join(', ') || 'None'
    );
  }
}
