import { inject, Injectable } from '@angular/core';
import { alertsAcknowledge, alertsGet, alertsList, alertsResolve } from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type { Alert, AlertDetail, AlertFilters, Page } from './api-models';
import { type PageRequest, pagingOf } from './page-request';

/** What is wrong, or was. */
@Injectable({ providedIn: 'root' })
export class AlertsApi {
  private readonly api = inject(ApiClient).options;

  list(filters: AlertFilters, page: PageRequest): Promise<Page<Alert>> {
    return dataOf(alertsList({ ...this.api, query: { ...filters, ...pagingOf(page) } }));
  }

  get(id: string): Promise<AlertDetail> {
    return dataOf(alertsGet({ ...this.api, path: { id } }));
  }

  /** @param note why; empty for none */
  acknowledge(id: string, note: string): Promise<AlertDetail> {
    return dataOf(alertsAcknowledge({ ...this.api, path: { id }, body: noteOf(note) }));
  }

  /** @param note why; empty for none */
  resolve(id: string, note: string): Promise<AlertDetail> {
    return dataOf(alertsResolve({ ...this.api, path: { id }, body: noteOf(note) }));
  }
}

function noteOf(note: string): { note?: string } {
  return note === '' ? {} : { note };
}
