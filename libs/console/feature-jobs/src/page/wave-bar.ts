import { Component, computed, input } from '@angular/core';
import type { JobWave } from '@gururmm/console/data-access';

const PARTS = [
  { name: 'completed', tone: 'good' },
  { name: 'failed', tone: 'bad' },
  { name: 'running', tone: 'busy' },
  { name: 'waiting', tone: 'idle' },
] as const;

/** How far a wave is: a bar, and the same in words. */
@Component({
  selector: 'grmm-wave-bar',
  template: `
    <p>
      <span>{{ title() }}</span>
      <span class="muted">{{ words() }}</span>
    </p>
    <div class="bar" aria-hidden="true">
      @for (part of parts(); track part.name) {
        <span [attr.data-tone]="part.tone" [style.flex-grow]="part.count"></span>
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
export class WaveBar {
  readonly title = input.required<string>();
  readonly wave = input.required<Pick<JobWave, 'by_status' | 'not_started' | 'skipped'>>();

  protected readonly parts = computed(() => {
    const { by_status: by, not_started, skipped } = this.wave();
    const counts = {
      completed: by.completed,
      failed: by.failed + by.timed_out + by.interrupted + by.rejected + by.expired + by.cancelled + skipped,
      running: by.running,
      waiting: by.pending + not_started,
    };
    return PARTS.map((part) => ({ ...part, count: counts[part.name] })).filter(({ count }) => count > 0);
  });
  protected readonly words = computed(() =>
    this.parts()
      .map(({ name, count }) => `${count} ${name === 'failed' ? 'not completed' : name}`)
      .join(', '),
  );
}
