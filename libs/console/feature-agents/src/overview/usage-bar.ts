import { Component, computed, input } from '@angular/core';

const HIGH_PERCENT = 75;
const FULL_PERCENT = 90;

/** A share of a whole as a bar with its number. */
@Component({
  selector: 'grmm-usage-bar',
  template: `
    <div class="head">
      <span class="label">{{ label() }}</span>
      <strong>{{ percent() === null ? '–' : (percent() ?? 0).toFixed(0) + ' %' }}</strong>
    </div>
    <div
      class="track"
      role="meter"
      aria-valuemin="0"
      aria-valuemax="100"
      [attr.aria-valuenow]="percent()"
      [attr.aria-label]="label()"
    >
      <div class="fill" [attr.data-level]="level()" [style.width.%]="percent() ?? 0"></div>
    </div>
    <div class="detail muted">{{ detail() }}</div>
  `,
  styles: `
    .head {
      display: flex;
      justify-content: space-between;
      gap: 12px;
    }
    .label {
      overflow-wrap: anywhere;
    }
    strong {
      font-variant-numeric: tabular-nums;
      white-space: nowrap;
    }
    .track {
      height: 8px;
      margin: 6px 0 4px;
      overflow: hidden;
      border-radius: 4px;
      background: var(--mat-sys-surface-container-highest);
    }
    .fill {
      height: 100%;
      border-radius: 4px;
      background: var(--grmm-chart-1);
      transition: width 300ms;
    }
    [data-level='high'] {
      background: var(--grmm-warn);
    }
    [data-level='full'] {
      background: var(--grmm-bad);
    }
    .detail {
      font: var(--mat-sys-body-small);
      min-height: 16px;
    }
  `,
})
export class UsageBar {
  readonly label = input.required<string>();
  readonly percent = input.required<number | null>();
  readonly detail = input('');

  protected readonly level = computed(() => {
    const percent = this.percent() ?? 0;
    if (percent >= FULL_PERCENT) return 'full';
    return percent >= HIGH_PERCENT ? 'high' : 'normal';
  });
}
