import { inject, Injectable } from '@angular/core';
import {
  CursorList,
  NotificationDeliveriesApi,
  type NotificationDelivery,
  type NotificationDeliveryFilters,
} from '@gururmm/console/data-access';

/** Deliveries, a page at a time, newest first. */
@Injectable()
export class DeliveryListStore {
  private readonly api = inject(NotificationDeliveriesApi);

  readonly list = new CursorList<NotificationDelivery, NotificationDeliveryFilters>((filters, page) =>
    this.api.list(filters, page),
  );
}
