import { inject, Injectable } from '@angular/core';
import { watchdogEventsList } from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type { Page, WatchdogEvent, WatchdogFilters } from './api-models';
import { type PageRequest, pagingOf } from './page-request';

/** What watched services and processes did. */
@Injectable({ providedIn: 'root' })
export class WatchdogApi {
  private readonly api = inject(ApiClient).options;

  list(filters: WatchdogFilters, page: PageRequest): Promise<Page<WatchdogEvent>> {
    return dataOf(watchdogEventsList({ ...this.api, query: { ...filters, ...pagingOf(page) } }));
  }
}
