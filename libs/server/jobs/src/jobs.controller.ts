import { assertRunnable } from '@gururmm/server/commands';
import { ClusterBus } from '@gururmm/server/platform/cluster';
import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
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
  RateLimiter,
  RequirePermission,
  Scope,
  toPageBody,
} from '@gururmm/server/platform/http';
import { DEFAULT_COMMAND_EXPIRY_SECONDS } from '@gururmm/shared/protocol';
import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  CreateJobRequest,
  JobBody,
  type JobFilterBody,
  JobProgressBody,
  toJobBody,
  toJobProgressBody,
} from './jobs.dto';
import { JobsRepository, type TargetFilter } from './jobs.repository';

const ONLY_NOW_SECONDS = 30;

@ApiTags('jobs')
@Controller('jobs')
export class JobsController {
  constructor(
    private readonly jobs: JobsRepository,
    private readonly bus: ClusterBus,
    private readonly limiter: RateLimiter,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  @Get()
  @RequirePermission('commands.read')
  @ApiPage(JobBody)
  async list(@Scope() scope: ClientScope, @Query() query: ListQuery): Promise<PageBody<JobBody>> {
    return toPageBody(await this.jobs.list(scope, query), toJobBody);
  }

  @Post()
  @RequirePermission('commands.run')
  @HttpCode(202)
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiAcceptedResponse({ type: JobProgressBody })
  async create(
    @Scope() scope: ClientScope,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Body() body: CreateJobRequest,
  ): Promise<JobProgressBody> {
    const runnable = assertRunnable(body);
    if (runnable.kind === 'script') throw invalidRequest([{ path: 'script_id', message: 'a job takes no script yet' }]);
    await this.limiter.count(`commands:${principal.userId}`, this.configuration.submissionsPerMinute);
    const { job, agentIds } = await this.jobs.create(scope, actor, {
      filter: toFilter(body.filter),
      filterBody: { ...body.filter },
      createdBy: principal.userId,
      commandType: runnable.commandType,
      command: runnable.command,
      interpreter: body.interpreter ?? null,
      args: body.args ?? null,
      env: body.env ?? null,
      secretEnv: body.secret_env ?? null,
      timeoutSeconds: body.timeout_seconds,
      // 0 means "only machines that are there now": a short while to hand it over.
      expiresInSeconds:
        body.expires_in_seconds === 0 ? ONLY_NOW_SECONDS : (body.expires_in_seconds ?? DEFAULT_COMMAND_EXPIRY_SECONDS),
      confirmCount: body.confirm_count,
    });
    for (const agentId of agentIds) this.bus.publish('command.wake', { agentId });
    return toJobProgressBody(await this.jobs.progress(scope, job.id));
  }

  @Get(':id')
  @RequirePermission('commands.read')
  @ApiOkResponse({ type: JobProgressBody })
  async get(@Scope() scope: ClientScope, @IdParam('job') id: string): Promise<JobProgressBody> {
    return toJobProgressBody(await this.jobs.progress(scope, id));
  }
}

function toFilter(body: JobFilterBody): TargetFilter {
  const { status, os, version, tag } = body;
  return { agentIds: body.agent_ids, clientId: body.client_id, siteId: body.site_id, status, os, version, tag };
}
