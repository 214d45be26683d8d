import { inject, Injectable } from '@angular/core';
import { notificationDeliveriesGet, notificationDeliveriesList } from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type { NotificationDelivery, NotificationDeliveryFilters, Page } from './api-models';
import { type PageRequest, pagingOf } from './page-request';

/** What became of each message. */
@Injectable({ providedIn: 'root' })
export class NotificationDeliveriesApi {
  private readonly api = inject(ApiClient).options;

  list(filters: NotificationDeliveryFilters, page: PageRequest): Promise<Page<NotificationDelivery>> {
    return dataOf(notificationDeliveriesList({ ...this.api, query: { ...filters, ...pagingOf(page) } }));
  }

  get(id: string): Promise<NotificationDelivery> {
    return dataOf(notificationDeliveriesGet({ ...this.api, path: { id } }));
  }
}
