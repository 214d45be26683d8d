import type { ClientScope } from '@gururmm/server/platform/database';
import { ApiPage, IdParam, type PageBody, RequirePermission, Scope, toPageBody } from '@gururmm/server/platform/http';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { DeliveriesRepository } from './deliveries.repository';
import { ListDeliveriesQuery, NotificationDeliveryBody, toDeliveryBody } from './delivery.dto';

@ApiTags('notifications')
@Controller('notification-deliveries')
export class NotificationDeliveriesController {
  constructor(private readonly deliveries: DeliveriesRepository) {}

  @Get()
  @RequirePermission('notifications.read')
  @ApiPage(NotificationDeliveryBody)
  async list(
    @Scope() scope: ClientScope,
    @Query() query: ListDeliveriesQuery,
  ): Promise<PageBody<NotificationDeliveryBody>> {
    const { channel_id: channelId, alert_id: alertId, client_id: clientId, state, event } = query;
    const filter = { channelId, alertId, clientId, state, event };
    return toPageBody(await this.deliveries.list(scope, filter, query), toDeliveryBody);
  }

  @Get(':id')
  @RequirePermission('notifications.read')
  @ApiOkResponse({ type: NotificationDeliveryBody })
  async get(@Scope() scope: ClientScope, @IdParam('delivery') id: string): Promise<NotificationDeliveryBody> {
    return toDeliveryBody(await this.deliveries.get(scope, id));
  }
}
