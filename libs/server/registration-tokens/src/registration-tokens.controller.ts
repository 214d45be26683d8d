import type { ClientScope } from '@gururmm/server/platform/database';
import {
  type Actor,
  ApiPage,
  CurrentActor,
  CurrentPrincipal,
  IdParam,
  type PageBody,
  type Principal,
  RequirePermission,
  Scope,
  toPageBody,
} from '@gururmm/server/platform/http';
import { SitesRepository } from '@gururmm/server/sites';
import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import {
  CreatedRegistrationTokenBody,
  CreateRegistrationTokenRequest,
  DEFAULT_LIFETIME_SECONDS,
  ListRegistrationTokensQuery,
  RegistrationTokenBody,
  toRegistrationTokenBody,
} from './registration-tokens.dto';
import { RegistrationTokensRepository } from './registration-tokens.repository';

@ApiTags('registration-tokens')
@Controller('registration-tokens')
export class RegistrationTokensController {
  constructor(
    private readonly tokens: RegistrationTokensRepository,
    private readonly sites: SitesRepository,
  ) {}

  @Get()
  @RequirePermission('registration_tokens.manage')
  @ApiPage(RegistrationTokenBody)
  async list(
    @Scope() scope: ClientScope,
    @Query() query: ListRegistrationTokensQuery,
  ): Promise<PageBody<RegistrationTokenBody>> {
    return toPageBody(await this.tokens.list(scope, query.site_id, query), toRegistrationTokenBody);
  }

  @Post()
  @RequirePermission('registration_tokens.manage')
  @ApiCreatedResponse({ type: CreatedRegistrationTokenBody })
  async create(
    @Scope() scope: ClientScope,
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Body() body: CreateRegistrationTokenRequest,
  ): Promise<CreatedRegistrationTokenBody> {
    const site = await this.sites.get(scope, body.site_id);
    const { token, secret } = await this.tokens.create(scope, actor, {
      siteId: site.id,
      clientId: site.clientId,
      name: body.name ?? 'registration token',
      maxUses: body.max_uses ?? null,
      expiresInSeconds: body.expires_in_seconds ?? DEFAULT_LIFETIME_SECONDS,
      createdBy: principal.userId,
    });
    return { ...toRegistrationTokenBody(token), token: secret };
  }

  @Delete(':id')
  @RequirePermission('registration_tokens.manage')
  @HttpCode(204)
  @ApiNoContentResponse()
  async revoke(
    @Scope() scope: ClientScope,
    @CurrentActor() actor: Actor,
    @IdParam('registration token') id: string,
  ): Promise<void> {
    await this.tokens.revoke(scope, actor, id);
  }
}
