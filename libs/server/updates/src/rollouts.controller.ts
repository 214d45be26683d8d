import type { ClientScope } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
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
import { SettingsRepository } from '@gururmm/server/settings';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  AgentUpdateBody,
  CreatedRolloutBody,
  CreateRolloutRequest,
  ListRolloutAgentsQuery,
  RolloutBody,
  RolloutProgressBody,
  toAgentUpdateBody,
  toRolloutBody,
  toRolloutFilter,
  toRolloutProgressBody,
} from './dto/rollout.dto';
import { ReleasesRepository } from './releases.repository';
import { DEFAULT_RINGS } from './rings';
import { RolloutsRepository } from './rollouts.repository';

const DEFAULT_RING_WAIT_SECONDS = 600;
const DEFAULT_OFFLINE_WAIT_SECONDS = 86_400;
const DEFAULT_UPDATE_TIMEOUT_SECONDS = 3_600;
const DEFAULT_MAX_IN_FLIGHT = 100;

@ApiTags('updates')
@Controller('rollouts')
export class RolloutsController {
  constructor(
    private readonly rollouts: RolloutsRepository,
    private readonly releases: ReleasesRepository,
    private readonly settings: SettingsRepository,
  ) {}

  @Get()
  @RequirePermission('updates.read')
  @ApiPage(RolloutBody)
  async list(@Scope() scope: ClientScope, @Query() query: ListQuery): Promise<PageBody<RolloutBody>> {
    const isFrozen = await this.isFrozen();
    return toPageBody(await this.rollouts.list(scope, query), (rollout) => toRolloutBody(rollout, isFrozen));
  }

  @Post()
  @RequirePermission('updates.manage')
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiCreatedResponse({ type: CreatedRolloutBody })
  async create(
    @Scope() scope: ClientScope,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Body() body: CreateRolloutRequest,
  ): Promise<CreatedRolloutBody> {
    const release = await this.releases.findByVersion(body.version);
    if (release === null || release.withdrawnAt !== null) {
      throw new DomainError('invalid_request', 'No release of this version is registered.', {
        errors: [{ path: 'version', message: 'is not registered' }],
      });
    }
    const { rollout, excluded } = await this.rollouts.create(scope, actor, {
      release,
      filter: toRolloutFilter(body.filter),
      filterBody: { ...body.filter },
      rings: body.rings?.map((ring) => ({ percent: ring.percent, minAgents: ring.min_agents ?? 0 })) ?? DEFAULT_RINGS,
      ringWaitSeconds: body.ring_wait_seconds ?? DEFAULT_RING_WAIT_SECONDS,
      offlineWaitSeconds: body.offline_wait_seconds ?? DEFAULT_OFFLINE_WAIT_SECONDS,
      updateTimeoutSeconds: body.update_timeout_seconds ?? DEFAULT_UPDATE_TIMEOUT_SECONDS,
      maxInFlight: body.max_in_flight ?? DEFAULT_MAX_IN_FLIGHT,
      createdBy: principal.userId,
    });
    return { ...(await this.get(scope, rollout.id)), excluded: { ...excluded } };
  }

  @Get(':id')
  @RequirePermission('updates.read')
  @ApiOkResponse({ type: RolloutProgressBody })
  async get(@Scope() scope: ClientScope, @IdParam('rollout') id: string): Promise<RolloutProgressBody> {
    return toRolloutProgressBody(await this.rollouts.progress(scope, id), await this.isFrozen());
  }

  @Get(':id/agents')
  @RequirePermission('updates.read')
  @ApiPage(AgentUpdateBody)
  async agents(
    @Scope() scope: ClientScope,
    @IdParam('rollout') id: string,
    @Query() query: ListRolloutAgentsQuery,
  ): Promise<PageBody<AgentUpdateBody>> {
    return toPageBody(await this.rollouts.agents(scope, id, query.state, query), toAgentUpdateBody);
  }

  @Post(':id/pause')
  @RequirePermission('updates.manage')
  @HttpCode(200)
  @ApiOkResponse({ type: RolloutProgressBody })
  async pause(@Scope() scope: ClientScope, @CurrentActor() actor: Actor, @IdParam('rollout') id: string) {
    await this.rollouts.changeState(scope, actor, id, 'paused', `${actor.name} paused it.`);
    return this.get(scope, id);
  }

  @Post(':id/resume')
  @RequirePermission('updates.manage')
  @HttpCode(200)
  @ApiOkResponse({ type: RolloutProgressBody })
  async resume(@Scope() scope: ClientScope, @CurrentActor() actor: Actor, @IdParam('rollout') id: string) {
    await this.rollouts.changeState(scope, actor, id, 'running', `${actor.name} resumed it.`);
    return this.get(scope, id);
  }

  @Post(':id/abort')
  @RequirePermission('updates.manage')
  @HttpCode(200)
  @ApiOkResponse({ type: RolloutProgressBody })
  async abort(@Scope() scope: ClientScope, @CurrentActor() actor: Actor, @IdParam('rollout') id: string) {
    await this.rollouts.changeState(scope, actor, id, 'aborted', `${actor.name} aborted it.`);
    return this.get(scope, id);
  }

  private async isFrozen(): Promise<boolean> {
    return (await this.settings.onSince('dispatch_frozen')) !== null;
  }
}
