import {
  type Actor,
  ApiPage,
  CurrentActor,
  CurrentPrincipal,
  IdParam,
  ListQuery,
  type PageBody,
  type Principal,
  RequirePermission,
  toPageBody,
} from '@gururmm/server/platform/http';
import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import {
  CreatedTokenBody,
  CreateTokenRequest,
  DEFAULT_TOKEN_LIFETIME_SECONDS,
  TokenBody,
  toTokenBody,
} from './dto/token.dto';
import { TokensRepository } from './tokens.repository';
import { TokensService, whoseTokens } from './tokens.service';

@ApiTags('tokens')
@Controller('tokens')
export class TokensController {
  constructor(
    private readonly tokens: TokensRepository,
    private readonly service: TokensService,
  ) {}

  /** The caller's own tokens; everybody's for those who manage all users. */
  @Get()
  @RequirePermission('tokens.manage')
  @ApiPage(TokenBody)
  async list(@CurrentPrincipal() principal: Principal, @Query() query: ListQuery): Promise<PageBody<TokenBody>> {
    return toPageBody(await this.tokens.list(whoseTokens(principal), query), toTokenBody);
  }

  @Post()
  @RequirePermission('tokens.manage')
  @ApiCreatedResponse({ type: CreatedTokenBody })
  async create(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Body() body: CreateTokenRequest,
  ): Promise<CreatedTokenBody> {
    const { token, secret } = await this.service.create(principal, actor, {
      name: body.name,
      permissions: body.permissions,
      clientIds: body.client_ids ?? null,
      siteIds: body.site_ids ?? null,
      addressRanges: body.address_ranges ?? [],
      expiresInSeconds: body.expires_in_seconds ?? DEFAULT_TOKEN_LIFETIME_SECONDS,
    });
    return { ...toTokenBody(token), token: secret };
  }

  @Delete(':id')
  @RequirePermission('tokens.manage')
  @HttpCode(204)
  @ApiNoContentResponse()
  async revoke(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @IdParam('token') id: string,
  ): Promise<void> {
    await this.service.revoke(principal, actor, id);
  }
}
