import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import type { ClientScope } from '@gururmm/server/platform/database';
import { notFound } from '@gururmm/server/platform/errors';
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
import { ScriptRuns } from '@gururmm/server/scripts';
import { DEFAULT_COMMAND_EXPIRY_SECONDS } from '@gururmm/shared/protocol';
import { Body, Controller, HttpCode, Inject, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { assertRunnable } from './assert-runnable';
import { CommandsRepository, type NewCommand } from './commands.repository';
import { CommandsService } from './commands.service';
import { CommandBody, toCommandDetailsBody } from './dto/command-body.dto';
import { SubmitCommandQuery, SubmitCommandRequest } from './dto/submit-command.dto';
import { scriptEnvironment } from './script-environment';

@ApiTags('commands')
@Controller('agents')
export class AgentCommandsController {
  constructor(
    private readonly service: CommandsService,
    private readonly commands: CommandsRepository,
    private readonly scripts: ScriptRuns,
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
    const command = await this.toNewCommand(scope, agentId, principal, body);
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

  private async toNewCommand(
    scope: ClientScope,
    agentId: string,
    { userId }: Principal,
    body: SubmitCommandRequest,
  ): Promise<NewCommand> {
    const runnable = assertRunnable(body);
    const own = { agentId, createdBy: userId, claudeTask: body.claude_task ?? null };
    if (runnable.kind === 'command') {
      return {
        ...own,
        commandType: runnable.commandType,
        command: runnable.command,
        interpreter: body.interpreter ?? null,
        args: body.args ?? null,
        env: body.env ?? null,
        secretEnv: body.secret_env ?? null,
        timeoutSeconds: body.timeout_seconds ?? (await this.policies.forAgent(agentId)).command_timeout_seconds,
        scriptId: null,
        scriptVersion: null,
        exitCodes: null,
      };
    }
    // The agent is looked for in the scope before anything of it is read for the script.
    await this.service.assertAgent(scope, agentId);
    const [run] = await this.scripts.resolve(scope, runnable.script, [agentId]);
    if (run === undefined) throw notFound('agent');
    return {
      ...own,
      ...scriptEnvironment(run, { env: body.env, secretEnv: body.secret_env }),
      commandType: run.commandType,
      command: run.command,
      interpreter: run.interpreter,
      args: null,
      timeoutSeconds: body.timeout_seconds ?? run.timeoutSeconds,
      scriptId: run.scriptId,
      scriptVersion: run.version,
      exitCodes: run.exitCodes,
    };
  }
}
