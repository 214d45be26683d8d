import { inject, Injectable } from '@angular/core';
import {
  maintenanceCreate,
  maintenanceDelete,
  maintenanceGet,
  maintenanceLedger,
  maintenanceList,
  maintenanceUpdate,
} from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type {
  MaintenanceFilters,
  MaintenanceSuppression,
  MaintenanceWindow,
  MaintenanceWindowChanges,
  MaintenanceWindowInput,
  Page,
} from './api-models';
import { type PageRequest, pagingOf } from './page-request';

/** Times in which alerts are expected, and kept back. */
@Injectable({ providedIn: 'root' })
export class MaintenanceApi {
  private readonly api = inject(ApiClient).options;

  list(filters: MaintenanceFilters, page: PageRequest): Promise<Page<MaintenanceWindow>> {
    return dataOf(maintenanceList({ ...this.api, query: { ...filters, ...pagingOf(page) } }));
  }

  get(id: string): Promise<MaintenanceWindow> {
    return dataOf(maintenanceGet({ ...this.api, path: { id } }));
  }

  create(body: MaintenanceWindowInput): Promise<MaintenanceWindow> {
    return dataOf(maintenanceCreate({ ...this.api, body }));
  }

  /** Replaces all but what it holds for. */
  update(id: string, body: MaintenanceWindowChanges): Promise<MaintenanceWindow> {
    return dataOf(maintenanceUpdate({ ...this.api, path: { id }, body }));
  }

  async remove(id: string): Promise<void> {
    await maintenanceDelete({ ...this.api, path: { id } });
  }

  /** The alerts that the window kept back, newest first. */
  ledger(id: string, page: PageRequest): Promise<Page<MaintenanceSuppression>> {
    return dataOf(maintenanceLedger({ ...this.api, path: { id }, query: pagingOf(page) }));
  }
}
