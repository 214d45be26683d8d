import { inject, Injectable } from '@angular/core';
import {
  CursorList,
  Loadable,
  type Schedule,
  type ScheduleRun,
  type ScheduleRunFilters,
  SchedulesApi,
} from '@gururmm/console/data-access';

/** The times at which one schedule was due, and what became of them. */
@Injectable()
export class ScheduleRunsStore {
  private readonly api = inject(SchedulesApi);
  private readonly read = new Loadable<Schedule>();

  readonly schedule = this.read.value;
  readonly list = new CursorList<ScheduleRun, ScheduleRunFilters & { id: string }>(({ id, ...filters }, page) =>
    this.api.runs(id, filters, page),
  );

  async show(id: string, filters: ScheduleRunFilters): Promise<void> {
    const isKnown = this.schedule()?.id === id;
    await Promise.all([
      isKnown ? undefined : this.read.load(() => this.api.get(id)),
      this.list.show({ id, ...filters }),
    ]);
  }
}
