import { inject, Injectable } from '@angular/core';
import {
  notificationRoutesCreate,
  notificationRoutesGet,
  notificationRoutesList,
  notificationRoutesRemove,
  notificationRoutesUpdate,
} from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type {
  NotificationRoute,
  NotificationRouteChanges,
  NotificationRouteFilters,
  NotificationRouteInput,
  Page,
} from './api-models';
import { type PageRequest, pagingOf } from './page-request';

/** Who is told of what, and when. */
@Injectable({ providedIn: 'root' })
export class NotificationRoutesApi {
  private readonly api = inject(ApiClient).options;

  list(filters: NotificationRouteFilters, page: PageRequest): Promise<Page<NotificationRoute>> {
    return dataOf(notificationRoutesList({ ...this.api, query: { ...filters, ...pagingOf(page) } }));
  }

  get(id: string): Promise<NotificationRoute> {
    return dataOf(notificationRoutesGet({ ...this.api, path: { id } }));
  }

  create(body: NotificationRouteInput): Promise<NotificationRoute> {
    return dataOf(notificationRoutesCreate({ ...this.api, body }));
  }

  update(id: string, body: NotificationRouteChanges): Promise<NotificationRoute> {
    return dataOf(notificationRoutesUpdate({ ...this.api, path: { id }, body }));
  }

  async remove(id: string): Promise<void> {
    await notificationRoutesRemove({ ...this.api, path: { id } });
  }
}
