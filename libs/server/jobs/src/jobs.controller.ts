import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import type { ClientScope } from '@gururmm/server/platform/database';
import {
  type Actor,
  ApiPage,
  CurrentActor,
  CurrentPrincipal,
  IdParam,
  type PageBody,
  type Principal,
  RateLimiter,
  RequirePermission,
  Scope,
  toPageBody,
} from '@gururmm/server/platform/http';
import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  CreateJobRequest,
  ListJobsQuery,
  ListJobTargetsQuery,
  PreviewJobRequest,
  RejectJobRequest,
  RerunFailedRequest,
} from './dto/create-job.dto';
import {
  JobBody,
  JobPreviewBody,
  JobProgressBody,
  JobTargetBody,
  toJobBody,
  toJobPreviewBody,
  toJobProgressBody,
  toJobTargetBody,
} from './dto/job-body.dto';
import { toFilter, toNewJob } from './dto/to-new-job';
import { JobsRepository } from './jobs.repository';
import { JobsService } from './jobs.service';

@ApiTags('jobs')
@Controller('jobs')
export class JobsController {
  constructor(
    private readonly jobs: JobsRepository,
    private readonly service: JobsService,
    private readonly limiter: RateLimiter,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  @Get()
  @RequirePermission('commands.read')
  @ApiPage(JobBody)
  async list(@Scope() scope: ClientScope, @Query() query: ListJobsQuery): Promise<PageBody<JobBody>> {
    return toPageBody(await this.jobs.list(scope, { state: query.state }, query), toJobBody);
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
    const fields = toNewJob(body, principal.userId);
    await this.countSubmission(principal);
    const job = await this.service.create(scope, actor, fields);
    return this.get(scope, job.id);
  }

  @Post('preview')
  @RequirePermission('commands.run')
  @HttpCode(200)
  @ApiOkResponse({ type: JobPreviewBody, description: 'What a job of this filter would reach now.' })
  async preview(@Scope() scope: ClientScope, @Body() body: PreviewJobRequest): Promise<JobPreviewBody> {
    return toJobPreviewBody(await this.service.preview(scope, toFilter(body.filter)));
  }

  @Get(':id')
  @RequirePermission('commands.read')
  @ApiOkResponse({ type: JobProgressBody })
  async get(@Scope() scope: ClientScope, @IdParam('job') id: string): Promise<JobProgressBody> {
    return toJobProgressBody(await this.jobs.progress(scope, id));
  }

  @Get(':id/targets')
  @RequirePermission('commands.read')
  @ApiPage(JobTargetBody)
  async targets(
    @Scope() scope: ClientScope,
    @IdParam('job') id: string,
    @Query() query: ListJobTargetsQuery,
  ): Promise<PageBody<JobTargetBody>> {
    const { wave, status } = query;
    return toPageBody(await this.jobs.targets(scope, id, { wave, status }, query), toJobTargetBody);
  }

  @Post(':id/cancel')
  @RequirePermission('commands.run')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: JobProgressBody, description: 'What was not started never is; the rest was asked.' })
  async cancel(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @IdParam('job') id: string,
  ): Promise<JobProgressBody> {
    await this.service.cancel(scope, actor, id);
    return this.get(scope, id);
  }

  @Post(':id/rerun-failed')
  @RequirePermission('commands.run')
  @HttpCode(202)
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiAcceptedResponse({ type: JobProgressBody, description: 'The new job.' })
  async rerunFailed(
    @Scope() scope: ClientScope,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @IdParam('job') id: string,
    @Body() body: RerunFailedRequest,
  ): Promise<JobProgressBody> {
    await this.countSubmission(principal);
    const by = { createdBy: principal.userId, confirmCount: body.confirm_count };
    const job = await this.service.rerunFailed(scope, actor, id, by);
    return this.get(scope, job.id);
  }

  @Post(':id/approve')
  @RequirePermission('commands.run')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: JobProgressBody, description: 'By another person than its creator; no API token.' })
  async approve(
    @Scope() scope: ClientScope,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @IdParam('job') id: string,
  ): Promise<JobProgressBody> {
    await this.service.approve(scope, actor, personOf(principal), id);
    return this.get(scope, id);
  }

  @Post(':id/reject')
  @RequirePermission('commands.run')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: JobProgressBody })
  async reject(
    @Scope() scope: ClientScope,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @IdParam('job') id: string,
    @Body() body: RejectJobRequest,
  ): Promise<JobProgressBody> {
    await this.service.reject(scope, actor, personOf(principal), id, body.reason);
    return this.get(scope, id);
  }

  private countSubmission(principal: Principal): Promise<void> {
    return this.limiter.count(`commands:${principal.userId}`, this.configuration.submissionsPerMinute);
  }
}

function personOf({ kind, userId }: Principal): string | null {
  return kind === 'user' ? userId : null;
}
