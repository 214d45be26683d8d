import { ClusterBus } from '@gururmm/server/platform/cluster';
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
import { ALERT_STATES, type AlertState } from '@gururmm/shared/protocol';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Alert } from './alert.entity';
import { AlertsRepository } from './alerts.repository';
import {
  AlertBody,
  AlertDetailBody,
  AlertNoteRequest,
  ListAlertsQuery,
  toAlertBody,
  toAlertDetailBody,
} from './dto/alert.dto';

@ApiTags('alerts')
@Controller('alerts')
export class AlertsController {
  constructor(
    private readonly alerts: AlertsRepository,
    private readonly bus: ClusterBus,
  ) {}

  @Get()
  @RequirePermission('alerts.read')
  @ApiPage(AlertBody)
  async list(@Scope() scope: ClientScope, @Query() query: ListAlertsQuery): Promise<PageBody<AlertBody>> {
    const filter = {
      states: statesOf(query.status),
      severity: query.severity,
      clientId: query.client_id,
      siteId: query.site_id,
      agentId: query.agent_id,
      ruleId: query.rule_id,
      parentId: query.parent_id,
      since: query.since,
    };
    return toPageBody(await this.alerts.list(scope, filter, query), toAlertBody);
  }

  @Get(':id')
  @RequirePermission('alerts.read')
  @ApiOkResponse({ type: AlertDetailBody })
  async get(@Scope() scope: ClientScope, @IdParam('alert') id: string): Promise<AlertDetailBody> {
    const { alert, events } = await this.alerts.get(scope, id);
    return toAlertDetailBody(alert, events);
  }

  @Post(':id/acknowledge')
  @RequirePermission('alerts.manage')
  @HttpCode(200)
  @ApiOkResponse({ type: AlertDetailBody })
  async acknowledge(
    @Scope() scope: ClientScope,
    @CurrentPrincipal() { userId }: Principal,
    @CurrentActor() actor: Actor,
    @IdParam('alert') id: string,
    @Body() body: AlertNoteRequest,
  ): Promise<AlertDetailBody> {
    this.tell(await this.alerts.acknowledge(scope, id, { actor, userId, note: body.note ?? null }));
    return this.get(scope, id);
  }

  @Post(':id/resolve')
  @RequirePermission('alerts.manage')
  @HttpCode(200)
  @ApiOkResponse({ type: AlertDetailBody })
  async resolve(
    @Scope() scope: ClientScope,
    @CurrentPrincipal() { userId }: Principal,
    @CurrentActor() actor: Actor,
    @IdParam('alert') id: string,
    @Body() body: AlertNoteRequest,
  ): Promise<AlertDetailBody> {
    this.tell(await this.alerts.resolve(scope, id, { actor, userId, note: body.note ?? null }));
    return this.get(scope, id);
  }

  private tell({ id: alertId, agentId, clientId, ruleKind, state }: Alert): void {
    this.bus.publish('alert.changed', { alertId, agentId, clientId, ruleKind, state });
  }
}

function statesOf(status: ListAlertsQuery['status']): readonly AlertState[] | undefined {
  if (status === undefined) return undefined;
  return status === 'active' ? ALERT_STATES.filter((state) => state !== 'resolved') : [status];
}
