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
import { AgentsRepository } from './agents.repository';
import { AgentsService } from './agents.service';
import {
  AgentBody,
  AgentStatsBody,
  ApproveAgentRequest,
  ListAgentsQuery,
  ListUnassignedQuery,
  MoveAgentRequest,
  RegisterAgentRequest,
  RegisteredAgentBody,
  SetTagsRequest,
  toAgentBody,
  toAgentStatsBody,
} from './dto/agent.dto';
import { AgentStateBody, toAgentStateBody } from './dto/agent-state.dto';

const UNKNOWN_UNTIL_FIRST_CONTACT = 'unknown';

@ApiTags('agents')
@Controller('agents')
export class AgentsController {
  constructor(
    private readonly agents: AgentsRepository,
    private readonly service: AgentsService,
  ) {}

  @Get()
  @RequirePermission('agents.read')
  @ApiPage(AgentBody)
  async list(@Scope() scope: ClientScope, @Query() query: ListAgentsQuery): Promise<PageBody<AgentBody>> {
    const filter = { ...query, clientId: query.client_id, siteId: query.site_id };
    return toPageBody(await this.agents.list(scope, filter, query), toAgentBody);
  }

  @Post()
  @RequirePermission('agents.manage')
  @ApiCreatedResponse({ type: RegisteredAgentBody })
  async register(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @Body() body: RegisterAgentRequest,
  ): Promise<RegisteredAgentBody> {
    const { agent, apiKey } = await this.service.register(scope, actor, {
      hostname: body.hostname,
      osType: body.os_type ?? 'linux',
      osVersion: body.os_version ?? UNKNOWN_UNTIL_FIRST_CONTACT,
      arch: body.arch ?? UNKNOWN_UNTIL_FIRST_CONTACT,
      version: UNKNOWN_UNTIL_FIRST_CONTACT,
      siteId: body.site_id ?? null,
      deviceId: body.device_id ?? null,
    });
    return { ...toAgentBody(agent), api_key: apiKey };
  }

  @Get('stats')
  @RequirePermission('agents.read')
  @ApiOkResponse({ type: AgentStatsBody })
  async stats(@Scope() scope: ClientScope): Promise<AgentStatsBody> {
    return toAgentStatsBody(await this.agents.counts(scope));
  }

  @Get('unassigned')
  @RequirePermission('agents.read')
  @ApiPage(AgentBody)
  async unassigned(@Scope() scope: ClientScope, @Query() query: ListUnassignedQuery): Promise<PageBody<AgentBody>> {
    return toPageBody(await this.agents.list(scope, { isUnassigned: true }, query), toAgentBody);
  }

  @Get(':id')
  @RequirePermission('agents.read')
  @ApiOkResponse({ type: AgentBody })
  async get(@Scope() scope: ClientScope, @IdParam('agent') id: string): Promise<AgentBody> {
    return toAgentBody(await this.agents.get(scope, id));
  }

  @Delete(':id')
  @RequirePermission('agents.manage')
  @HttpCode(204)
  @ApiNoContentResponse()
  async delete(@Scope() scope: ClientScope, @CurrentActor() actor: Actor, @IdParam('agent') id: string): Promise<void> {
    await this.service.delete(scope, actor, id);
  }

  @Get(':id/state')
  @RequirePermission('agents.read')
  @ApiOkResponse({ type: AgentStateBody })
  async state(@Scope() scope: ClientScope, @IdParam('agent') id: string): Promise<AgentStateBody> {
    return toAgentStateBody(id, await this.agents.state(scope, id));
  }

  @Post(':id/move')
  @RequirePermission('agents.manage')
  @HttpCode(200)
  @ApiOkResponse({ type: AgentBody })
  async move(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @IdParam('agent') id: string,
    @Body() body: MoveAgentRequest,
  ): Promise<AgentBody> {
    return toAgentBody(await this.service.move(scope, actor, id, body.site_id));
  }

  @Post(':id/approve')
  @RequirePermission('agents.manage')
  @HttpCode(200)
  @ApiOkResponse({ type: AgentBody })
  async approve(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @IdParam('agent') id: string,
    @Body() body: ApproveAgentRequest = {},
  ): Promise<AgentBody> {
    return toAgentBody(await this.service.approve(scope, actor, id, body.site_id));
  }

  @Post(':id/reject')
  @RequirePermission('agents.manage')
  @HttpCode(200)
  @ApiOkResponse({ type: AgentBody })
  async reject(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @IdParam('agent') id: string,
  ): Promise<AgentBody> {
    return toAgentBody(await this.service.reject(scope, actor, id));
  }

  @Post(':id/rotate-key')
  @RequirePermission('agents.manage')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: AgentBody, description: 'The agent gets its new key when it signs in next.' })
  async rotateKey(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @IdParam('agent') id: string,
  ): Promise<AgentBody> {
    return toAgentBody(await this.service.rotateKey(scope, actor, id));
  }

  @Put(':id/tags')
  @RequirePermission('agents.manage')
  @ApiOkResponse({ type: AgentBody })
  async setTags(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @IdParam('agent') id: string,
    @Body() body: SetTagsRequest,
  ): Promise<AgentBody> {
    return toAgentBody(await this.service.setTags(scope, actor, id, body.tags));
  }
}
