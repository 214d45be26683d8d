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
import {
  CreatedSiteBody,
  CreateSiteRequest,
  ListSitesQuery,
  SiteBody,
  SiteKeyBody,
  toSiteBody,
  UpdateSiteRequest,
} from './dto/site.dto';
import { SitesRepository } from './sites.repository';
import { SitesService } from './sites.service';

@ApiTags('sites')
@Controller('sites')
export class SitesController {
  constructor(
    private readonly sites: SitesRepository,
    private readonly service: SitesService,
  ) {}

  @Get()
  @RequirePermission('sites.read')
  @ApiPage(SiteBody)
  async list(@Scope() scope: ClientScope, @Query() query: ListSitesQuery): Promise<PageBody<SiteBody>> {
    const filter = { clientId: query.client_id, q: query.q };
    return toPageBody(await this.sites.list(scope, filter, query), toSiteBody);
  }

  @Post()
  @RequirePermission('sites.manage')
  @ApiCreatedResponse({ type: CreatedSiteBody })
  async create(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @Body() body: CreateSiteRequest,
  ): Promise<CreatedSiteBody> {
    const fields = { clientId: body.client_id, name: body.name, autoApprove: body.auto_approve ?? false };
    const { site, apiKey } = await this.service.create(scope, actor, fields);
    return { ...toSiteBody(site), api_key: apiKey };
  }

  @Get(':id')
  @RequirePermission('sites.read')
  @ApiOkResponse({ type: SiteBody })
  async get(@Scope() scope: ClientScope, @IdParam('site') id: string): Promise<SiteBody> {
    return toSiteBody(await this.sites.get(scope, id));
  }

  @Put(':id')
  @RequirePermission('sites.manage')
  @ApiOkResponse({ type: SiteBody })
  async update(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @IdParam('site') id: string,
    @Body() body: UpdateSiteRequest,
  ): Promise<SiteBody> {
    const fields = {
      ...(body.name === undefined ? {} : { name: body.name }),
      ...(body.auto_approve === undefined ? {} : { autoApprove: body.auto_approve }),
    };
    return toSiteBody(await this.sites.update(scope, actor, id, fields));
  }

  @Delete(':id')
  @RequirePermission('sites.manage')
  @HttpCode(204)
  @ApiNoContentResponse()
  async delete(@Scope() scope: ClientScope, @CurrentActor() actor: Actor, @IdParam('site') id: string): Promise<void> {
    await this.sites.delete(scope, actor, id);
  }

  @Post(':id/regenerate-key')
  @RequirePermission('sites.manage')
  @ApiCreatedResponse({ type: SiteKeyBody })
  async regenerateKey(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @IdParam('site') id: string,
  ): Promise<SiteKeyBody> {
    return { site_id: id, api_key: await this.service.regenerateKey(scope, actor, id) };
  }
}
