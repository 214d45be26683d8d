import { inject, Injectable } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { CursorList, followTopics, type Job, type JobFilters, JobsApi, LiveSocket } from '@gururmm/console/data-access';
import { auditTime, filter, merge } from 'rxjs';

const TOPICS = ['commands'];

/** At most one reload in this time, however busy the fleet is. */
const RELOAD_MS = 2_000;

/** Jobs as a page of a list; read again when commands end. */
@Injectable()
export class JobListStore {
  private readonly api = inject(JobsApi);

  readonly list = new CursorList<Job, JobFilters>((filters, page) => this.api.list(filters, page));

  constructor() {
    followTopics(() => TOPICS);
    const live = inject(LiveSocket);
    const changes = live.events.pipe(
      filter(({ type }) => type === 'command_changed'),
      auditTime(RELOAD_MS),
    );
    merge(changes, live.restored)
      .pipe(takeUntilDestroyed())
      .subscribe(() => void this.list.reload());
  }
}
