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
import { Body, Controller, Delete, Get, HttpCode, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ListVariablesQuery, PutVariableRequest, toPlace, toVariableBody, VariableBody } from './dto/variable.dto';
import { VariablesRepository } from './variables.repository';

@ApiTags('scripts')
@Controller('variables')
export class VariablesController {
  constructor(private readonly variables: VariablesRepository) {}

  @Get()
  @RequirePermission('scripts.read')
  @ApiPage(VariableBody)
  async list(@Scope() scope: ClientScope, @Query() query: ListVariablesQuery): Promise<PageBody<VariableBody>> {
    const { level, client_id: clientId, site_id: siteId, agent_id: agentId } = query;
    return toPageBody(await this.variables.list(scope, { level, clientId, siteId, agentId }, query), toVariableBody);
  }

  @Put()
  @RequirePermission('scripts.manage')
  @ApiOkResponse({ type: VariableBody })
  async put(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @Body() body: PutVariableRequest,
  ): Promise<VariableBody> {
    const { name, value, is_secret: isSecret = false } = body;
    return toVariableBody(await this.variables.put(scope, actor, toPlace(body), { name, value, isSecret }));
  }

  @Delete(':id')
  @RequirePermission('scripts.manage')
  @HttpCode(204)
  @ApiNoContentResponse()
  async remove(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @IdParam('variable') id: string,
  ): Promise<void> {
    await this.variables.remove(scope, actor, id);
  }
}
