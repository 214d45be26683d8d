import type { ClientScope } from '@gururmm/server/platform/database';
import {
  type Actor,
  ApiPage,
  CurrentActor,
  CurrentPrincipal,
  IdParam,
  type PageBody,
  type Principal,
  RequirePermission,
  Scope,
  toPageBody,
} from '@gururmm/server/platform/http';
import { Body, Controller, Delete, Get, HttpCode, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  ScheduleBody,
  SchedulePreviewBody,
  ScheduleRunBody,
  toScheduleBody,
  toSchedulePreviewBody,
  toScheduleRunBody,
} from './dto/schedule-body.dto';
import {
  ListScheduleRunsQuery,
  ListSchedulesQuery,
  PreviewScheduleQuery,
  SaveScheduleRequest,
  toNewSchedule,
} from './dto/schedule-request.dto';
import { SchedulesRepository } from './schedules.repository';
import { SchedulesService } from './schedules.service';

@ApiTags('schedules')
@Controller('schedules')
export class SchedulesController {
  constructor(
    private readonly schedules: SchedulesRepository,
    private readonly service: SchedulesService,
  ) {}

  @Get()
  @RequirePermission('schedules.read')
  @ApiPage(ScheduleBody)
  async list(@Scope() scope: ClientScope, @Query() query: ListSchedulesQuery): Promise<PageBody<ScheduleBody>> {
    const { enabled, kind, q } = query;
    return toPageBody(await this.schedules.list(scope, { enabled, kind, q }, query), toScheduleBody);
  }

  @Post()
  @RequirePermission('schedules.manage')
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiCreatedResponse({ type: ScheduleBody })
  async create(
    @Scope() scope: ClientScope,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Body() body: SaveScheduleRequest,
  ): Promise<ScheduleBody> {
    return this.get(scope, await this.service.create(scope, { actor, principal }, toNewSchedule(body)));
  }

  @Get('preview')
  @RequirePermission('schedules.read')
  @ApiOkResponse({ type: SchedulePreviewBody, description: 'The next five times of an expression.' })
  preview(@Query() { cron, time_zone }: PreviewScheduleQuery): SchedulePreviewBody {
    return toSchedulePreviewBody(cron, time_zone);
  }

  @Get(':id')
  @RequirePermission('schedules.read')
  @ApiOkResponse({ type: ScheduleBody })
  async get(@Scope() scope: ClientScope, @IdParam('schedule') id: string): Promise<ScheduleBody> {
    return toScheduleBody(await this.schedules.get(scope, id));
  }

  @Put(':id')
  @RequirePermission('schedules.manage')
  @ApiOkResponse({ type: ScheduleBody, description: 'Replaced whole; whoever saves it is its owner from then on.' })
  async update(
    @Scope() scope: ClientScope,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @IdParam('schedule') id: string,
    @Body() body: SaveScheduleRequest,
  ): Promise<ScheduleBody> {
    await this.service.update(scope, { actor, principal }, id, toNewSchedule(body));
    return this.get(scope, id);
  }

  @Delete(':id')
  @RequirePermission('schedules.manage')
  @HttpCode(204)
  @ApiNoContentResponse()
  async remove(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @IdParam('schedule') id: string,
  ): Promise<void> {
    await this.service.remove(scope, actor, id);
  }

  @Get(':id/runs')
  @RequirePermission('schedules.read')
  @ApiPage(ScheduleRunBody)
  async runs(
    @Scope() scope: ClientScope,
    @IdParam('schedule') id: string,
    @Query() query: ListScheduleRunsQuery,
  ): Promise<PageBody<ScheduleRunBody>> {
    return toPageBody(await this.schedules.runs(scope, id, query.state, query), toScheduleRunBody);
  }
}
