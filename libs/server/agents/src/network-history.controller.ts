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
import { AgentsRepository } from './agents.repository';
import { NetworkChangeBody, toNetworkChangeBody } from './dto/network-history.dto';
import { NetworkChangesRepository } from './network-changes.repository';

@ApiTags('agents')
@Controller('agents')
export class NetworkHistoryController {
  constructor(
    private readonly agents: AgentsRepository,
    private readonly changes: NetworkChangesRepository,
  ) {}

  /** What changed in the network of a machine, newest first. */
  @Get(':id/network-history')
  @RequirePermission('agents.read')
  @ApiPage(NetworkChangeBody)
  async list(
    @Scope() scope: ClientScope,
    @IdParam('agent') id: string,
    @Query() query: ListQuery,
  ): Promise<PageBody<NetworkChangeBody>> {
    await this.agents.get(scope, id);
    return toPageBody(await this.changes.list(scope, id, query), toNetworkChangeBody);
  }
}
