import { Component, computed, input } from '@angular/core';
import type { Tone } from './status-tone';

/** So many of a whole, with what they mean to the eye. */
export interface Share {
  name: string;
  tone: Tone;
  count: number;
}

/** How a whole is divided: a bar, and the same in words. */
@Component({
  selector: 'grmm-share-bar',
  template: `
    <p>
      <span>{{ title() }}</span>
      <span class="muted">{{ words() }}</span>
    </p>
    <div class="bar" aria-hidden="true">
      @for (share of present(); track share.name) {
        <span [attr.data-tone]="share.tone" [style.flex-grow]="share.count"></span>
      }
    </div>
  `,
  styles: `
    p {
      display: flex;
      flex-wrap: wrap;
      justify-content: space-between;
      gap: 0 16px;
      margin: 0 0 4px;
    }
    .bar {
      display: flex;
      gap: 2px;
      height: 8px;
      overflow: hidden;
      border-radius: 4px;
      background: var(--mat-sys-surface-container-high);
    }
    .bar span {
      min-width: 3px;
    }
    [data-tone='good'] {
      background: var(--grmm-good);
    }
    [data-tone='warn'] {
      background: var(--grmm-warn);
    }
    [data-tone='bad'] {
      background: var(--grmm-bad);
    }
    [data-tone='busy'] {
      background: var(--grmm-busy);
    }
    [data-tone='idle'] {
      background: var(--grmm-idle-fill);
    }
  `,
})
export class ShareBar {
  readonly title = input.required<string>();
  readonly shares = input.required<readonly Share[]>();

  protected readonly present = computed(() => this.shares().filter(({ count }) => count > 0));
  protected readonly words = computed(() =>
    this.present()
      .map(({ count, name }) => `${count} ${name}`)
      .join(', '),
  );
}
