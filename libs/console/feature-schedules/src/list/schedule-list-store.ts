import { inject, Injectable } from '@angular/core';
import {
  Attempt,
  CursorList,
  type JobPreview,
  JobsApi,
  type Schedule,
  type ScheduleFilters,
  SchedulesApi,
} from '@gururmm/console/data-access';
import { switchedOf } from '../page/schedule-input';

/** Schedules, a page at a time, and their switches. */
@Injectable()
export class ScheduleListStore {
  private readonly api = inject(SchedulesApi);
  private readonly jobs = inject(JobsApi);

  readonly list = new CursorList<Schedule, ScheduleFilters>((filters, page) => this.api.list(filters, page));
  readonly switching = new Attempt();

  /** What a schedule would reach now; null when that cannot be told, and `switching` says why. */
  preview({ filter }: Schedule): Promise<JobPreview | null> {
    return this.switching.run(() => this.jobs.preview(filter));
  }

  /** Turns a schedule on or off; a wide one with the number of machines that was seen. */
  async switch(schedule: Schedule, enabled: boolean, { count, needs_confirmation }: JobPreview): Promise<void> {
    const input = { ...switchedOf(schedule, enabled), ...(needs_confirmation ? { confirm_count: count } : {}) };
    const saved = await this.switching.run(() => this.api.update(schedule.id, input));
    if (saved !== null)
      this.list.patch(
        ({ id }) => id === saved.id,
        () => saved,
      );
  }
}
