import { Component, computed, input } from '@angular/core';

/** Grey lines in place of rows that are still on their way. */
@Component({
  selector: 'grmm-skeleton',
  template: `
    <div role="status" data-testid="loading">
      <span class="visually-hidden">Loading</span>
      @for (row of rows(); track row) {
        <div class="row" aria-hidden="true"><span></span><span></span><span></span></div>
      }
    </div>
  `,
  styles: `
    .row {
      display: flex;
      gap: 24px;
      padding: 14px 16px;
      border-bottom: 1px solid var(--mat-sys-outline-variant);
    }
    .row:last-child {
      border-bottom: 0;
    }
    .row span {
      flex: 1;
      height: 14px;
      border-radius: 4px;
      background: var(--mat-sys-surface-container-high);
      animation: breathe 1.4s ease-in-out infinite;
    }
    .row span:first-child {
      flex: 2;
    }
    @keyframes breathe {
      50% {
        opacity: 0.45;
      }
    }
  `,
})
export class Skeleton {
  readonly count = input(6);
  protected readonly rows = computed(() => Array.from({ length: this.count() }, (_, index) => index));
}
