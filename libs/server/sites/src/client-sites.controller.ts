import { ClientsRepository } from '@gururmm/server/clients';
import type { ClientScope } from '@gururmm/server/platform/database';
import { ApiPage, IdParam, type PageBody, RequirePermission, Scope, toPageBody } from '@gururmm/server/platform/http';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ListClientSitesQuery, SiteBody, toSiteBody } from './dto/site.dto';
import { SitesRepository } from './sites.repository';

/** `/api/clients/:id/sites` stands with the sites, so that clients need not know them. */
@ApiTags('clients')
@Controller('clients')
export class ClientSitesController {
  constructor(
    private readonly clients: ClientsRepository,
    private readonly sites: SitesRepository,
  ) {}

  @Get(':id/sites')
  @RequirePermission('sites.read')
  @ApiPage(SiteBody)
  async list(
    @Scope() scope: ClientScope,
    @IdParam('client') clientId: string,
    @Query() query: ListClientSitesQuery,
  ): Promise<PageBody<SiteBody>> {
    await this.clients.get(scope, clientId);
    return toPageBody(await this.sites.list(scope, { clientId }, query), toSiteBody);
  }
}
