import { inject, Injectable } from '@angular/core';
import {
  schedulesCreate,
  schedulesGet,
  schedulesList,
  schedulesPreview,
  schedulesRemove,
  schedulesRuns,
  schedulesUpdate,
} from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type { Page, Schedule, ScheduleFilters, ScheduleInput, ScheduleRun, ScheduleRunFilters } from './api-models';
import { type PageRequest, pagingOf } from './page-request';

/** Jobs that start by themselves. */
@Injectable({ providedIn: 'root' })
export class SchedulesApi {
  private readonly api = inject(ApiClient).options;

  list(filters: ScheduleFilters, page: PageRequest): Promise<Page<Schedule>> {
    return dataOf(schedulesList({ ...this.api, query: { ...filters, ...pagingOf(page) } }));
  }

  get(id: string): Promise<Schedule> {
    return dataOf(schedulesGet({ ...this.api, path: { id } }));
  }

  /** `idempotencyKey` makes a repeated submission of the same form the same schedule. */
  create(body: ScheduleInput, idempotencyKey: string): Promise<Schedule> {
    return dataOf(schedulesCreate({ ...this.api, body, headers: { 'Idempotency-Key': idempotencyKey } }));
  }

  /** Replaces it whole; whoever does so is its owner from then on. */
  update(id: string, body: ScheduleInput): Promise<Schedule> {
    return dataOf(schedulesUpdate({ ...this.api, path: { id }, body }));
  }

  async remove(id: string): Promise<void> {
    await schedulesRemove({ ...this.api, path: { id } });
  }

  runs(id: string, filters: ScheduleRunFilters, page: PageRequest): Promise<Page<ScheduleRun>> {
    return dataOf(schedulesRuns({ ...this.api, path: { id }, query: { ...filters, ...pagingOf(page) } }));
  }

  /** The next times of a cron expression, ISO 8601, in order. */
  async preview(cron: string, timeZone: string): Promise<string[]> {
    const { next_runs } = await dataOf(schedulesPreview({ ...this.api, query: { cron, time_zone: timeZone } }));
    return next_runs;
  }
}
