import { ClusterBus } from '@gururmm/server/platform/cluster';
import type { ClientScope } from '@gururmm/server/platform/database';
import {
  type Actor,
  ApiPage,
  CurrentActor,
  CurrentPrincipal,
  IdParam,
  ListQuery,
  type PageBody,
  type Principal,
  RequirePermission,
  Scope,
  toPageBody,
} from '@gururmm/server/platform/http';
import { PolicyTargets } from '@gururmm/server/policies';
import { Body, Controller, Delete, Get, HttpCode, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  CreateMaintenanceWindowRequest,
  ListMaintenanceWindowsQuery,
  MaintenanceSuppressionBody,
  MaintenanceWindowBody,
  toMaintenanceSuppressionBody,
  toMaintenanceWindowBody,
  UpdateMaintenanceWindowRequest,
} from './dto/maintenance.dto';
import { MaintenanceRepository } from './maintenance.repository';
import { contentOf } from './window-content';

@ApiTags('maintenance')
@Controller('maintenance-windows')
export class MaintenanceController {
  constructor(
    private readonly windows: MaintenanceRepository,
    private readonly targets: PolicyTargets,
    private readonly bus: ClusterBus,
  ) {}

  @Get()
  @RequirePermission('alerts.read')
  @ApiPage(MaintenanceWindowBody)
  async list(
    @Scope() scope: ClientScope,
    @Query() query: ListMaintenanceWindowsQuery,
  ): Promise<PageBody<MaintenanceWindowBody>> {
    return toPageBody(await this.windows.list(scope, query.client_id, query), toMaintenanceWindowBody);
  }

  @Post()
  @RequirePermission('alerts.manage')
  @ApiCreatedResponse({ type: MaintenanceWindowBody })
  async create(
    @Scope() scope: ClientScope,
    @CurrentPrincipal() { userId }: Principal,
    @CurrentActor() actor: Actor,
    @Body() body: CreateMaintenanceWindowRequest,
  ): Promise<MaintenanceWindowBody> {
    const content = contentOf(body);
    const target = await this.targets.resolve(scope, body);
    const made = await this.windows.create(scope, actor, userId, { ...target, ...content });
    this.tell(made.id);
    return toMaintenanceWindowBody(made);
  }

  @Get(':id')
  @RequirePermission('alerts.read')
  @ApiOkResponse({ type: MaintenanceWindowBody })
  async get(@Scope() scope: ClientScope, @IdParam('maintenance window') id: string): Promise<MaintenanceWindowBody> {
    return toMaintenanceWindowBody(await this.windows.get(scope, id));
  }

  @Put(':id')
  @RequirePermission('alerts.manage')
  @ApiOkResponse({ type: MaintenanceWindowBody })
  async update(
    @Scope() scope: ClientScope,
    @CurrentPrincipal() { userId }: Principal,
    @CurrentActor() actor: Actor,
    @IdParam('maintenance window') id: string,
    @Body() body: UpdateMaintenanceWindowRequest,
  ): Promise<MaintenanceWindowBody> {
    const changed = await this.windows.update(scope, actor, userId, id, contentOf(body));
    this.tell(id);
    return toMaintenanceWindowBody(changed);
  }

  @Delete(':id')
  @RequirePermission('alerts.manage')
  @HttpCode(204)
  @ApiNoContentResponse()
  async delete(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @IdParam('maintenance window') id: string,
  ): Promise<void> {
    await this.windows.delete(scope, actor, id);
    this.tell(id);
  }

  @Get(':id/ledger')
  @RequirePermission('alerts.read')
  @ApiPage(MaintenanceSuppressionBody)
  async ledger(
    @Scope() scope: ClientScope,
    @IdParam('maintenance window') id: string,
    @Query() query: ListQuery,
  ): Promise<PageBody<MaintenanceSuppressionBody>> {
    return toPageBody(await this.windows.ledger(scope, id, query), toMaintenanceSuppressionBody);
  }

  private tell(id: string): void {
    this.bus.publish('maintenance.changed', { id });
  }
}
