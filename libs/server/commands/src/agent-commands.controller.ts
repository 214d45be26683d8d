import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import type { ClientScope } from '@gururmm/server/platform/database';
import {
  type Actor,
  CurrentActor,
  CurrentPrincipal,
  IdParam,
  type Principal,
  RateLimiter,
  RequirePermission,
  Scope,
} from '@gururmm/server/platform/http';
import { EffectivePolicies } from '@gururmm/server/policies';
import { DEFAULT_COMMAND_EXPIRY_SECONDS } from '@gururmm/shared/protocol';
import { Body, Controller, HttpCode, Inject, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { assertRunnable } from './assert-runnable';
import { CommandsRepository, type NewCommand } from './commands.repository';
import { CommandsService } from './commands.service';
import { CommandBody, toCommandDetailsBody } from './dto/command-body.dto';
import { SubmitCommandQuery, SubmitCommandRequest } from './dto/submit-command.dto';

@ApiTags('commands')
@Controller('agents')
export class AgentCommandsController {
  constructor(
    private readonly service: CommandsService,
    private readonly commands: CommandsRepository,
    private readonly limiter: RateLimiter,
    private readonly policies: EffectivePolicies,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  @Post(':id/command')
  @RequirePermission('commands.run')
  @HttpCode(202)
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiAcceptedResponse({ type: CommandBody })
  async submit(
    @Scope() scope: ClientScope,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @IdParam('agent') agentId: string,
    @Body() body: SubmitCommandRequest,
    @Query() query: SubmitCommandQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CommandBody> {
    await this.limiter.count(`commands:${principal.userId}`, this.configuration.submissionsPerMinute);
    const timeoutSeconds = body.timeout_seconds ?? (await this.policies.forAgent(agentId)).command_timeout_seconds;
    const command = toNewCommand(agentId, principal, body, timeoutSeconds);
    const created = await this.service.submit(
      scope,
      actor,
      command,
      body.expires_in_seconds ?? DEFAULT_COMMAND_EXPIRY_SECONDS,
    );
    if (query.wait === undefined || query.wait === 0) {
      return toCommandDetailsBody(await this.commands.details(scope, created.id));
    }
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    return toCommandDetailsBody(await this.service.waitForEnd(scope, created.id, query.wait, gone.signal));
  }
}

function toNewCommand(
  agentId: string,
  principal: Principal,
  body: SubmitCommandRequest,
  timeoutSeconds: number,
): NewCommand {
  assertRunnable(body);
  return {
    agentId,
    createdBy: principal.userId,
    commandType: body.command_type,
    command: body.command,
    interpreter: body.interpreter ?? null,
    args: body.args ?? null,
    env: body.env ?? null,
    claudeTask: body.claude_task ?? null,
    timeoutSeconds,
  };
}
