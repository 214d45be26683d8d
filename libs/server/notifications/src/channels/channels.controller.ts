import type { ClientScope } from '@gururmm/server/platform/database';
import {
  type Actor,
  ApiPage,
  CurrentActor,
  IdParam,
  type PageBody,
  RequirePermission,
  Scope,
  toPageBody,
} from '@gururmm/server/platform/http';
import { Body, Controller, Delete, Get, HttpCode, Post, Put, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { NotificationDeliveryBody, toDeliveryBody } from '../deliveries/delivery.dto';
import {
  CreateChannelRequest,
  ListChannelsQuery,
  NotificationChannelBody,
  toChannelBody,
  UpdateChannelRequest,
  WrittenChannelBody,
} from './channel.dto';
import { ChannelsRepository, type WrittenChannel } from './channels.repository';

@ApiTags('notifications')
@Controller('notification-channels')
export class NotificationChannelsController {
  constructor(private readonly channels: ChannelsRepository) {}

  @Get()
  @RequirePermission('notifications.read')
  @ApiPage(NotificationChannelBody)
  async list(
    @Scope() scope: ClientScope,
    @Query() query: ListChannelsQuery,
  ): Promise<PageBody<NotificationChannelBody>> {
    const { client_id: clientId, kind } = query;
    return toPageBody(await this.channels.list(scope, { clientId, kind }, query), toChannelBody);
  }

  @Post()
  @RequirePermission('notifications.manage')
  @ApiCreatedResponse({ type: WrittenChannelBody })
  async create(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @Body() body: CreateChannelRequest,
  ): Promise<WrittenChannelBody> {
    return toWrittenBody(await this.channels.create(scope, actor, body));
  }

  @Get(':id')
  @RequirePermission('notifications.read')
  @ApiOkResponse({ type: NotificationChannelBody })
  async get(
    @Scope() scope: ClientScope,
    @IdParam('notification channel') id: string,
  ): Promise<NotificationChannelBody> {
    return toChannelBody(await this.channels.get(scope, id));
  }

  @Put(':id')
  @RequirePermission('notifications.manage')
  @ApiOkResponse({ type: WrittenChannelBody })
  async update(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @IdParam('notification channel') id: string,
    @Body() body: UpdateChannelRequest,
  ): Promise<WrittenChannelBody> {
    return toWrittenBody(await this.channels.update(scope, actor, id, body));
  }

  @Delete(':id')
  @RequirePermission('notifications.manage')
  @HttpCode(204)
  @ApiNoContentResponse()
  async remove(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @IdParam('notification channel') id: string,
  ): Promise<void> {
    await this.channels.remove(scope, actor, id);
  }

  /** Goes the whole way: queue, sender, log. The outcome is at `/api/notification-deliveries/{id}`. */
  @Post(':id/test')
  @RequirePermission('notifications.manage')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: NotificationDeliveryBody })
  async test(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @IdParam('notification channel') id: string,
  ): Promise<NotificationDeliveryBody> {
    return toDeliveryBody(await this.channels.test(scope, actor, id));
  }
}

function toWrittenBody({ channel, signingSecret }: WrittenChannel): WrittenChannelBody {
  return { ...toChannelBody(channel), signing_secret: signingSecret };
}
