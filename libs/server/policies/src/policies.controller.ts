import type { ClientScope } from '@gururmm/server/platform/database';
import {
  type Actor,
  ApiPage,
  CurrentActor,
  CurrentPrincipal,
  IdParam,
  invalidRequest,
  ListQuery,
  type PageBody,
  type Principal,
  RequirePermission,
  Scope,
  toPageBody,
} from '@gururmm/server/platform/http';
import { Body, Controller, Delete, Get, Headers, HttpCode, Post, Put, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiExtraModels,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiTags,
} from '@nestjs/swagger';
import { PolicyPlanBody, toPolicyPlanBody } from './dto/effective-policy.dto';
import { PolicyItemsBody, toPolicyItemBody } from './dto/policy-item.dto';
import {
  CreatePolicyRequest,
  ListPoliciesQuery,
  PlanPolicyRequest,
  PolicyBody,
  PolicyItemSettingBody,
  PolicyVersionBody,
  toPolicyBody,
  toPolicyVersionBody,
  UpdatePolicyRequest,
} from './dto/policy.dto';
import { PoliciesRepository } from './policies.repository';
import { PoliciesService } from './policies.service';
import { PolicyBook } from './policy-book';
import { policyCatalogue } from './policy-catalogue';

const DEFAULT_EXAMPLES = 50;

@ApiTags('policies')
@ApiExtraModels(PolicyItemSettingBody)
@Controller('policies')
export class PoliciesController {
  constructor(
    private readonly policies: PoliciesRepository,
    private readonly service: PoliciesService,
    private readonly book: PolicyBook,
  ) {}

  @Get()
  @RequirePermission('policies.read')
  @ApiPage(PolicyBody)
  async list(@Scope() scope: ClientScope, @Query() query: ListPoliciesQuery): Promise<PageBody<PolicyBody>> {
    const { level, tag, client_id: clientId, site_id: siteId, agent_id: agentId } = query;
    return toPageBody(await this.policies.list(scope, { level, tag, clientId, siteId, agentId }, query), toPolicyBody);
  }

  @Post()
  @RequirePermission('policies.manage')
  @ApiCreatedResponse({ type: PolicyBody })
  async create(
    @Scope() scope: ClientScope,
    @CurrentPrincipal() { userId }: Principal,
    @CurrentActor() actor: Actor,
    @Body() body: CreatePolicyRequest,
  ): Promise<PolicyBody> {
    return toPolicyBody(await this.service.create(scope, { actor, userId }, body));
  }

  @Get('items')
  @RequirePermission('policies.read')
  @ApiOkResponse({ type: PolicyItemsBody, description: 'Every item that a policy may hold.' })
  items(): PolicyItemsBody {
    return { items: policyCatalogue(this.book.defaults).map(toPolicyItemBody) };
  }

  @Post('plan')
  @RequirePermission('policies.manage')
  @HttpCode(200)
  @ApiOkResponse({ type: PolicyPlanBody, description: 'What saving this would change; nothing is saved.' })
  async plan(@Scope() scope: ClientScope, @Body() body: PlanPolicyRequest): Promise<PolicyPlanBody> {
    const { id, remove: isRemoval = false, limit = DEFAULT_EXAMPLES, ...requested } = body;
    return toPolicyPlanBody(await this.service.plan(scope, requested, { id, isRemoval, limit }));
  }

  @Get(':id')
  @RequirePermission('policies.read')
  @ApiOkResponse({ type: PolicyBody })
  async get(@Scope() scope: ClientScope, @IdParam('policy') id: string): Promise<PolicyBody> {
    return toPolicyBody(await this.policies.get(scope, id));
  }

  @Put(':id')
  @RequirePermission('policies.manage')
  @ApiHeader({ name: 'If-Match', required: false, description: 'The version that was seen, in quotation marks.' })
  @ApiOkResponse({ type: PolicyBody })
  async update(
    @Scope() scope: ClientScope,
    @CurrentPrincipal() { userId }: Principal,
    @CurrentActor() actor: Actor,
    @IdParam('policy') id: string,
    @Body() { version, ...requested }: UpdatePolicyRequest,
    @Headers('if-match') ifMatch?: string,
  ): Promise<PolicyBody> {
    const expected = version ?? versionOf(ifMatch);
    return toPolicyBody(await this.service.update(scope, { actor, userId }, id, requested, expected));
  }

  @Delete(':id')
  @RequirePermission('policies.manage')
  @HttpCode(204)
  @ApiHeader({ name: 'If-Match', required: false, description: 'The version that was seen, in quotation marks.' })
  @ApiNoContentResponse()
  async delete(
    @Scope() scope: ClientScope,
    @CurrentPrincipal() { userId }: Principal,
    @CurrentActor() actor: Actor,
    @IdParam('policy') id: string,
    @Headers('if-match') ifMatch?: string,
  ): Promise<void> {
    await this.service.delete(scope, { actor, userId }, id, versionOf(ifMatch));
  }

  @Get(':id/versions')
  @RequirePermission('policies.read')
  @ApiPage(PolicyVersionBody)
  async versions(
    @Scope() scope: ClientScope,
    @IdParam('policy') id: string,
    @Query() query: ListQuery,
  ): Promise<PageBody<PolicyVersionBody>> {
    return toPageBody(await this.policies.versions(scope, id, query), toPolicyVersionBody);
  }
}

/** RFC 9110, section 13.1.1: an entity tag in quotation marks, or `*` for whatever is there. */
function versionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch === '*') return undefined;
  const version = /^"?(\d{1,9})"?$/.exec(ifMatch)?.[1];
  if (version === undefined) throw invalidRequest([{ path: 'If-Match', message: 'must be a version like "3"' }]);
  return Number(version);
}
