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
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ClientsRepository } from './clients.repository';
import { ClientBody, CreateClientRequest, ListClientsQuery, toClientBody, UpdateClientRequest } from './dto/client.dto';

@ApiTags('clients')
@Controller('clients')
export class ClientsController {
  constructor(private readonly clients: ClientsRepository) {}

  @Get()
  @RequirePermission('clients.read')
  @ApiPage(ClientBody)
  async list(@Scope() scope: ClientScope, @Query() query: ListClientsQuery): Promise<PageBody<ClientBody>> {
    return toPageBody(await this.clients.list(scope, query, query), toClientBody);
  }

  @Post()
  @RequirePermission('clients.manage')
  @ApiCreatedResponse({ type: ClientBody })
  async create(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @Body() body: CreateClientRequest,
  ): Promise<ClientBody> {
    return toClientBody(await this.clients.create(scope, actor, { name: body.name, notes: body.notes ?? null }));
  }

  @Get(':id')
  @RequirePermission('clients.read')
  @ApiOkResponse({ type: ClientBody })
  async get(@Scope() scope: ClientScope, @IdParam('client') id: string): Promise<ClientBody> {
    return toClientBody(await this.clients.get(scope, id));
  }

  @Put(':id')
  @RequirePermission('clients.manage')
  @ApiOkResponse({ type: ClientBody })
  async update(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @IdParam('client') id: string,
    @Body() body: UpdateClientRequest,
  ): Promise<ClientBody> {
    return toClientBody(await this.clients.update(scope, actor, id, body));
  }

  @Delete(':id')
  @RequirePermission('clients.manage')
  @HttpCode(204)
  @ApiNoContentResponse()
  async delete(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @IdParam('client') id: string,
  ): Promise<void> {
    await this.clients.delete(scope, actor, id);
  }
}
