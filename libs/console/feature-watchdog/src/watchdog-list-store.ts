import { inject, Injectable } from '@angular/core';
import {
  CursorList,
  followTopics,
  reloadOn,
  WatchdogApi,
  type WatchdogEvent,
  type WatchdogFilters,
} from '@gururmm/console/data-access';

/** Events of watchdogs, a page at a time, read again as more come. */
@Injectable()
export class WatchdogListStore {
  private readonly api = inject(WatchdogApi);

  readonly list = new CursorList<WatchdogEvent, WatchdogFilters>((filters, page) => this.api.list(filters, page));

  constructor() {
    followTopics(() => ['watchdog']);
    reloadOn(
      ({ type }) => type === 'watchdog_event',
      () => void this.list.reload(),
    );
  }
}
