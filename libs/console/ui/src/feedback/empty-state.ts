import { Component, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import type { IconName } from '../icons/icon-paths';

/** Shown where a list has nothing: what would be here, and (projected) how to get it. */
@Component({
  selector: 'grmm-empty-state',
  imports: [MatIcon],
  template: `
    <div class="empty" data-testid="empty-state">
      <mat-icon [svgIcon]="icon()" aria-hidden="true" />
      <h2>{{ heading() }}</h2>
      <p class="muted">{{ text() }}</p>
      <ng-content />
    </div>
  `,
  styles: `
    .empty {
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: 8px;
      padding: 48px 16px;
      text-align: center;
    }
    mat-icon {
      width: 40px;
      height: 40px;
      color: var(--mat-sys-outline);
    }
    p {
      max-width: 46ch;
      margin-bottom: 8px;
    }
  `,
})
export class EmptyState {
  readonly icon = input.required<IconName>();
  readonly heading = input.required<string>();
  readonly text = input('');
}
