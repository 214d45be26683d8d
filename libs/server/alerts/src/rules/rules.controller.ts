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
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  AlertRuleBody,
  CreateAlertRuleRequest,
  ListAlertRulesQuery,
  toAlertRuleBody,
  UpdateAlertRuleRequest,
} from '../dto/rule.dto';
import { RulesRepository } from './rules.repository';
import { RulesService } from './rules.service';

@ApiTags('alerts')
@Controller('alert-rules')
export class RulesController {
  constructor(
    private readonly rules: RulesRepository,
    private readonly service: RulesService,
  ) {}

  @Get()
  @RequirePermission('alerts.read')
  @ApiPage(AlertRuleBody)
  async list(@Scope() scope: ClientScope, @Query() query: ListAlertRulesQuery): Promise<PageBody<AlertRuleBody>> {
    const { kind, level, client_id: clientId } = query;
    return toPageBody(await this.rules.list(scope, { kind, level, clientId }, query), toAlertRuleBody);
  }

  @Post()
  @RequirePermission('alert_rules.manage')
  @ApiCreatedResponse({ type: AlertRuleBody })
  async create(
    @Scope() scope: ClientScope,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Body() body: CreateAlertRuleRequest,
  ): Promise<AlertRuleBody> {
    return toAlertRuleBody(await this.service.create(scope, { actor, principal }, body));
  }

  @Get(':id')
  @RequirePermission('alerts.read')
  @ApiOkResponse({ type: AlertRuleBody })
  async get(@Scope() scope: ClientScope, @IdParam('alert rule') id: string): Promise<AlertRuleBody> {
    return toAlertRuleBody(await this.rules.get(scope, id));
  }

  @Put(':id')
  @RequirePermission('alert_rules.manage')
  @ApiOkResponse({ type: AlertRuleBody })
  async update(
    @Scope() scope: ClientScope,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @IdParam('alert rule') id: string,
    @Body() body: UpdateAlertRuleRequest,
  ): Promise<AlertRuleBody> {
    return toAlertRuleBody(await this.service.update(scope, { actor, principal }, id, body));
  }

  @Delete(':id')
  @RequirePermission('alert_rules.manage')
  @HttpCode(204)
  @ApiNoContentResponse()
  async delete(
    @Scope() scope: ClientScope,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @IdParam('alert rule') id: string,
  ): Promise<void> {
    await this.service.delete(scope, { actor, principal }, id);
  }
}
