import type { ClientScope } from '@gururmm/server/platform/database';
import {
  ApiPage,
  IdParam,
  ListQuery,
  type PageBody,
  RequirePermission,
  Scope,
  toPageBody,
} from '@gururmm/server/platform/http';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CheckPlans } from './check-plans';
import { ChecksRepository } from './checks.repository';
import { CheckBody, CheckResultBody, toCheckBody, toCheckResultBody } from './dto/check.dto';

@ApiTags('alerts')
@Controller('agents/:id/checks')
export class ChecksController {
  constructor(
    private readonly checks: ChecksRepository,
    private readonly plans: CheckPlans,
  ) {}

  /** The script checks that rules ask of an agent, by name, each with its newest result. */
  @Get()
  @RequirePermission('alerts.read')
  @ApiPage(CheckBody)
  async list(
    @Scope() scope: ClientScope,
    @IdParam('agent') agentId: string,
    @Query() query: ListQuery,
  ): Promise<PageBody<CheckBody>> {
    const page = await this.checks.list(scope, agentId, query);
    const problems = (await this.plans.forAgents([agentId])).get(agentId)?.problems;
    return toPageBody(page, (check) => toCheckBody(check, problems?.get(check.rule.id)));
  }

  /** What a check found on an agent, the newest first; at most a thousand are kept. */
  @Get(':rule_id/results')
  @RequirePermission('alerts.read')
  @ApiPage(CheckResultBody)
  async results(
    @Scope() scope: ClientScope,
    @IdParam('agent') agentId: string,
    @IdParam('check', 'rule_id') ruleId: string,
    @Query() query: ListQuery,
  ): Promise<PageBody<CheckResultBody>> {
    return toPageBody(await this.checks.results(scope, agentId, ruleId, query), toCheckResultBody);
  }
}
