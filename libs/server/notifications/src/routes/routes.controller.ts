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
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  CreateRouteRequest,
  ListRoutesQuery,
  NotificationRouteBody,
  toRouteBody,
  toRouteFields,
  UpdateRouteRequest,
} from './route.dto';
import { RoutesRepository } from './routes.repository';

@ApiTags('notifications')
@Controller('notification-routes')
export class NotificationRoutesController {
  constructor(private readonly routes: RoutesRepository) {}

  @Get()
  @RequirePermission('notifications.read')
  @ApiPage(NotificationRouteBody)
  async list(@Scope() scope: ClientScope, @Query() query: ListRoutesQuery): Promise<PageBody<NotificationRouteBody>> {
    return toPageBody(await this.routes.list(scope, query.client_id, query), toRouteBody);
  }

  @Post()
  @RequirePermission('notifications.manage')
  @ApiCreatedResponse({ type: NotificationRouteBody })
  async create(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @Body() body: CreateRouteRequest,
  ): Promise<NotificationRouteBody> {
    return toRouteBody(await this.routes.create(scope, actor, body.client_id ?? null, toRouteFields(body)));
  }

  @Get(':id')
  @RequirePermission('notifications.read')
  @ApiOkResponse({ type: NotificationRouteBody })
  async get(@Scope() scope: ClientScope, @IdParam('notification route') id: string): Promise<NotificationRouteBody> {
    return toRouteBody(await this.routes.get(scope, id));
  }

  @Put(':id')
  @RequirePermission('notifications.manage')
  @ApiOkResponse({ type: NotificationRouteBody })
  async update(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @IdParam('notification route') id: string,
    @Body() body: UpdateRouteRequest,
  ): Promise<NotificationRouteBody> {
    return toRouteBody(await this.routes.update(scope, actor, id, toRouteFields(body)));
  }

  @Delete(':id')
  @RequirePermission('notifications.manage')
  @HttpCode(204)
  @ApiNoContentResponse()
  async remove(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @IdParam('notification route') id: string,
  ): Promise<void> {
    await this.routes.remove(scope, actor, id);
  }
}
