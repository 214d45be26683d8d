import { inject, Injectable } from '@angular/core';
import {
  type Alert,
  type AlertFilters,
  AlertsApi,
  CursorList,
  followTopics,
  reloadOn,
} from '@gururmm/console/data-access';

/** Alerts, a page at a time, read again as they change. */
@Injectable()
export class AlertListStore {
  private readonly api = inject(AlertsApi);

  readonly list = new CursorList<Alert, AlertFilters>((filters, page) => this.api.list(filters, page));

  constructor() {
    followTopics(() => ['alerts']);
    reloadOn(
      ({ type }) => type === 'alert_changed',
      () => void this.list.reload(),
    );
  }
}
