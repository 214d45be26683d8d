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
  toPageBody,
} from '@gururmm/server/platform/http';
import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import { CreateTrustRuleRequest, DEFAULT_LIFETIME_SECONDS, toTrustRuleBody, TrustRuleBody } from './dto/trust-rule.dto';
import { TrustRulesRepository } from './trust-rules.repository';
import { madeByFor, TrustRulesService } from './trust-rules.service';

@ApiTags('trust-rules')
@Controller('trust-rules')
export class TrustRulesController {
  constructor(
    private readonly rules: TrustRulesRepository,
    private readonly service: TrustRulesService,
  ) {}

  /** All rules for those who see all clients; else the caller's own. */
  @Get()
  @RequirePermission('trust_rules.manage')
  @ApiPage(TrustRuleBody)
  async list(@CurrentPrincipal() principal: Principal, @Query() query: ListQuery): Promise<PageBody<TrustRuleBody>> {
    return toPageBody(await this.rules.list(madeByFor(principal), query), toTrustRuleBody);
  }

  @Post()
  @RequirePermission('trust_rules.manage')
  @ApiCreatedResponse({ type: TrustRuleBody })
  async create(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Body() body: CreateTrustRuleRequest,
  ): Promise<TrustRuleBody> {
    const rule = await this.service.create(principal, actor, {
      name: body.name,
      issuer: body.issuer,
      audience: body.audience,
      claims: body.claims,
      permissions: body.permissions,
      clientIds: body.client_ids ?? null,
      siteIds: body.site_ids ?? null,
      lifetimeSeconds: body.lifetime_seconds ?? DEFAULT_LIFETIME_SECONDS,
    });
    return toTrustRuleBody(rule);
  }

  /** Tokens that the rule has made stop working at once. */
  @Delete(':id')
  @RequirePermission('trust_rules.manage')
  @HttpCode(204)
  @ApiNoContentResponse()
  async delete(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @IdParam('trust rule') id: string,
  ): Promise<void> {
    await this.service.delete(principal, actor, id);
  }
}
