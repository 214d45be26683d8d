import { Component, computed, input, output } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';

/** Where a list paged by cursors stands, and the ways forward and back. */
@Component({
  selector: 'grmm-pager',
  imports: [MatIconButton, MatIcon],
  template: `
    <div class="pager">
      <span data-testid="pager-range" aria-live="polite">{{ range() }}</span>
      <button
        mat-icon-button
        type="button"
        aria-label="Previous page"
        [disabled]="!hasPrevious()"
        (click)="previous.emit()"
      >
        <mat-icon svgIcon="chevron_left" />
      </button>
      <button mat-icon-button type="button" aria-label="Next page" [disabled]="!hasNext()" (click)="next.emit()">
        <mat-icon svgIcon="chevron_right" />
      </button>
    </div>
  `,
  styles: `
    .pager {
      display: flex;
      align-items: center;
      justify-content: flex-end;
      gap: 4px;
      padding: 2px 8px 2px 16px;
      border-top: 1px solid var(--mat-sys-outline-variant);
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-small);
      font-variant-numeric: tabular-nums;
    }
    span {
      margin-right: 8px;
    }
  `,
})
export class Pager {
  readonly start = input.required<number>();
  readonly count = input.required<number>();
  readonly total = input.required<number>();
  readonly hasNext = input.required<boolean>();
  readonly hasPrevious = input.required<boolean>();
  readonly next = output();
  readonly previous = output();

  protected readonly range = computed(() => {
    const last = this.start() + this.count() - 1;
    return this.count() === 0 ? '0 of 0' : `${this.start()}–${last} of ${this.total().toLocaleString('en')}`;
  });
}
