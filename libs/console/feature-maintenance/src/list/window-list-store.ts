import { inject, Injectable } from '@angular/core';
import {
  CursorList,
  MaintenanceApi,
  type MaintenanceFilters,
  type MaintenanceWindow,
} from '@gururmm/console/data-access';

/** Maintenance windows, a page at a time. */
@Injectable()
export class WindowListStore {
  private readonly api = inject(MaintenanceApi);

  readonly list = new CursorList<MaintenanceWindow, MaintenanceFilters>((filters, page) =>
    this.api.list(filters, page),
  );
}
