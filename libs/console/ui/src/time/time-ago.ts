import { Component, computed, inject, input } from '@angular/core';
import { Clock } from './clock';
import { relativeTime } from './relative-time';

/** A time as its distance from now; the exact local time stands in its title. */
@Component({
  selector: 'grmm-time-ago',
  template: `
    @if (at(); as time) {
      <time [attr.datetime]="time" [title]="exact()">{{ text() }}</time>
    } @else {
      <span class="muted">{{ absent() }}</span>
    }
  `,
})
export class TimeAgo {
  private readonly clock = inject(Clock);

  readonly at = input.required<string | null>();
  readonly absent = input('never');

  protected readonly text = computed(() => {
    const at = this.at();
    // A time that arrives between two ticks must not read as the future.
    return at === null ? '' : relativeTime(Date.parse(at), Math.max(this.clock.now(), Date.parse(at)));
  });
  protected readonly exact = computed(() => new Date(this.at() ?? 0).toLocaleString());
}
