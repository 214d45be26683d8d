import { Component, computed, input } from '@angular/core';
import type { JobWave } from '@gururmm/console/data-access';
import { type Share, ShareBar } from '@gururmm/console/ui';

/** How far a wave is. */
@Component({
  selector: 'grmm-wave-bar',
  imports: [ShareBar],
  template: `<grmm-share-bar [title]="title()" [shares]="shares()" />`,
})
export class WaveBar {
  readonly title = input.required<string>();
  readonly wave = input.required<Pick<JobWave, 'by_status' | 'not_started' | 'skipped'>>();

  protected readonly shares = computed<readonly Share[]>(() => {
    const { by_status: by, not_started, skipped } = this.wave();
    const failed = by.failed + by.timed_out + by.interrupted + by.rejected + by.expired + by.cancelled + skipped;
    return [
      { name: 'completed', tone: 'good', count: by.completed },
      { name: 'not completed', tone: 'bad', count: failed },
      { name: 'running', tone: 'busy', count: by.running },
      { name: 'waiting', tone: 'idle', count: by.pending + not_started },
    ];
  });
}
