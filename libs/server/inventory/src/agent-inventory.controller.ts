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
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AgentInventoryRepository } from './agent-inventory.repository';
import {
  AgentInventoryBody,
  HardwareChangeBody,
  ListServicesQuery,
  SearchQuery,
  ServiceBody,
  SoftwareBody,
  SoftwareChangeBody,
  toAgentInventoryBody,
  toHardwareChangeBody,
  toServiceBody,
  toSoftwareBody,
  toSoftwareChangeBody,
} from './dto/inventory.dto';

@ApiTags('inventory')
@Controller('agents/:id')
export class AgentInventoryController {
  constructor(
    private readonly agents: AgentsRepository,
    private readonly inventory: AgentInventoryRepository,
  ) {}

  /** What a machine is, and how much is known of what is on it. */
  @Get('inventory')
  @RequirePermission('agents.read')
  @ApiOkResponse({ type: AgentInventoryBody })
  async get(@Scope() scope: ClientScope, @IdParam('agent') id: string): Promise<AgentInventoryBody> {
    await this.agents.get(scope, id);
    return toAgentInventoryBody(await this.inventory.get(scope, id));
  }

  /** What changed in a machine's hardware and system, the newest first. */
  @Get('inventory/changes')
  @RequirePermission('agents.read')
  @ApiPage(HardwareChangeBody)
  async hardwareChanges(
    @Scope() scope: ClientScope,
    @IdParam('agent') id: string,
    @Query() query: ListQuery,
  ): Promise<PageBody<HardwareChangeBody>> {
    await this.agents.get(scope, id);
    return toPageBody(await this.inventory.hardwareChanges(scope, id, query), toHardwareChangeBody);
  }

  /** What is installed on a machine, by name. */
  @Get('software')
  @RequirePermission('agents.read')
  @ApiPage(SoftwareBody)
  async software(
    @Scope() scope: ClientScope,
    @IdParam('agent') id: string,
    @Query() query: SearchQuery,
  ): Promise<PageBody<SoftwareBody>> {
    await this.agents.get(scope, id);
    return toPageBody(await this.inventory.software(scope, id, query.q, query), toSoftwareBody);
  }

  /** What was installed, removed and updated on a machine, the newest first. */
  @Get('software/changes')
  @RequirePermission('agents.read')
  @ApiPage(SoftwareChangeBody)
  async softwareChanges(
    @Scope() scope: ClientScope,
    @IdParam('agent') id: string,
    @Query() query: SearchQuery,
  ): Promise<PageBody<SoftwareChangeBody>> {
    await this.agents.get(scope, id);
    return toPageBody(await this.inventory.softwareChanges(scope, id, query.q, query), toSoftwareChangeBody);
  }

  /** The services of a machine as they were when it last looked, by name. */
  @Get('services')
  @RequirePermission('agents.read')
  @ApiPage(ServiceBody)
  async services(
    @Scope() scope: ClientScope,
    @IdParam('agent') id: string,
    @Query() query: ListServicesQuery,
  ): Promise<PageBody<ServiceBody>> {
    await this.agents.get(scope, id);
    const filter = { q: query.q, state: query.state, startMode: query.start_mode };
    return toPageBody(await this.inventory.services(scope, id, filter, query), toServiceBody);
  }
}
