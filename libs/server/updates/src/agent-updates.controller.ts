import { AgentsRepository } from '@gururmm/server/agents';
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
import { AgentUpdateBody, toAgentUpdateBody } from './dto/rollout.dto';
import { RolloutsRepository } from './rollouts.repository';

@ApiTags('updates')
@Controller('agents')
export class AgentUpdatesController {
  constructor(
    private readonly rollouts: RolloutsRepository,
    private readonly agents: AgentsRepository,
  ) {}

  /** What became of its updates, newest first. */
  @Get(':id/updates')
  @RequirePermission('updates.read')
  @ApiPage(AgentUpdateBody)
  async list(
    @Scope() scope: ClientScope,
    @IdParam('agent') id: string,
    @Query() query: ListQuery,
  ): Promise<PageBody<AgentUpdateBody>> {
    await this.agents.get(scope, id);
    return toPageBody(await this.rollouts.agentHistory(scope, id, query), toAgentUpdateBody);
  }
}
