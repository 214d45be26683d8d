import { inject, Injectable } from '@angular/core';
import {
  notificationChannelsCreate,
  notificationChannelsGet,
  notificationChannelsList,
  notificationChannelsRemove,
  notificationChannelsTest,
  notificationChannelsUpdate,
} from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type {
  NotificationChannel,
  NotificationChannelChanges,
  NotificationChannelFilters,
  NotificationChannelInput,
  NotificationDelivery,
  Page,
  WrittenNotificationChannel,
} from './api-models';
import { type PageRequest, pagingOf } from './page-request';

/** The ways to tell somebody. */
@Injectable({ providedIn: 'root' })
export class NotificationChannelsApi {
  private readonly api = inject(ApiClient).options;

  list(filters: NotificationChannelFilters, page: PageRequest): Promise<Page<NotificationChannel>> {
    return dataOf(notificationChannelsList({ ...this.api, query: { ...filters, ...pagingOf(page) } }));
  }

  get(id: string): Promise<NotificationChannel> {
    return dataOf(notificationChannelsGet({ ...this.api, path: { id } }));
  }

  /** The answer is the only place where the signing secret of a webhook is ever shown. */
  create(body: NotificationChannelInput): Promise<WrittenNotificationChannel> {
    return dataOf(notificationChannelsCreate({ ...this.api, body }));
  }

  update(id: string, body: NotificationChannelChanges): Promise<WrittenNotificationChannel> {
    return dataOf(notificationChannelsUpdate({ ...this.api, path: { id }, body }));
  }

  async remove(id: string): Promise<void> {
    await notificationChannelsRemove({ ...this.api, path: { id } });
  }

  /** Sends a test message the whole way; its delivery tells the outcome later. */
  test(id: string): Promise<NotificationDelivery> {
    return dataOf(notificationChannelsTest({ ...this.api, path: { id } }));
  }
}
