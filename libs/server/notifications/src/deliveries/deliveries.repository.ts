import {
  type ClientScope,
  Database,
  type Page,
  type PageRequest,
  selectEntityPage,
  SqlConditions,
} from '@gururmm/server/platform/database';
import { notFound } from '@gururmm/server/platform/errors';
import type { DeliveryState } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import type { NotificationEvent } from '../message/notification-message';
import { NotificationDelivery } from './notification-delivery.entity';

export interface DeliveryFilter {
  readonly channelId?: string | undefined;
  readonly alertId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly state?: DeliveryState | undefined;
  readonly event?: NotificationEvent | undefined;
}

/** The log of what was sent, or shall be. */
@Injectable()
export class DeliveriesRepository {
  constructor(private readonly database: Database) {}

  /** The newest first. */
  list(scope: ClientScope, filter: DeliveryFilter, page: PageRequest): Promise<Page<NotificationDelivery>> {
    const select = {
      from: 'notification_deliveries d',
      conditions: new SqlConditions()
        .equals('d.channel_id', filter.channelId)
        .equals('d.alert_id', filter.alertId)
        .equals('d.client_id', filter.clientId)
        .equals('d.state', filter.state)
        .equals('d.event', filter.event),
      orderBy: [
        { expression: 'd.created_at', type: 'timestamptz' },
        { expression: 'd.id', type: 'uuid' },
      ],
      direction: 'DESC',
      page,
    } as const;
    return this.database.within(scope, (manager) => selectEntityPage(manager, NotificationDelivery, 'd', select));
  }

  /** @throws DomainError not_found outside the scope too */
  async get(scope: ClientScope, id: string): Promise<NotificationDelivery> {
    const found = await this.database.within(scope, (manager) => manager.findOneBy(NotificationDelivery, { id }));
    if (found === null) throw notFound('delivery');
    return found;
  }
}
