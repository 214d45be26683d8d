import { LoginResponse, type SignInOrigin, toUserBody } from '@gururmm/server/auth';
import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { type AuthenticatedRequest, Public, requestIdOf } from '@gururmm/server/platform/http';
import { SettingsRepository } from '@gururmm/server/settings';
import { Controller, Get, Header, HttpCode, Inject, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiFoundResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { CollectSession } from './collect-session';
import { SingleSignOnBody, SingleSignOnLoginQuery } from './dto/sso.dto';
import { SingleSignOnCookies } from './sso-cookies';
import { SingleSignOnEnabledGuard } from './sso-enabled.guard';
import { SingleSignOnRedirects } from './sso-redirects';

const LOGIN_URL = '/api/auth/sso/login';

@ApiTags('auth')
@Controller('auth/sso')
export class SingleSignOnController {
  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly settings: SettingsRepository,
    private readonly redirects: SingleSignOnRedirects,
    private readonly collector: CollectSession,
    private readonly cookies: SingleSignOnCookies,
  ) {}

  @Get()
  @Public()
  @ApiOkResponse({ type: SingleSignOnBody })
  async status(): Promise<SingleSignOnBody> {
    const isEnabled = this.configuration.sso !== undefined;
    const { single_sign_on_only } = await this.settings.read();
    return { enabled: isEnabled, login_url: isEnabled ? LOGIN_URL : null, single_sign_on_only };
  }

  @Get('login')
  @Public()
  @UseGuards(SingleSignOnEnabledGuard)
  @Header('Cache-Control', 'no-store')
  @ApiFoundResponse({ description: 'To the provider; to `/login?sso_error=…` when it does not answer.' })
  async login(
    @Query() query: SingleSignOnLoginQuery,
    @Req() request: AuthenticatedRequest,
    @Res() response: Response,
  ): Promise<void> {
    response.redirect(302, await this.redirects.toProvider(query.return_to, response, originOf(request)));
  }

  /** Called by the provider through the browser; it adds whatever parameters it likes. */
  @Get('callback')
  @Public()
  @UseGuards(SingleSignOnEnabledGuard)
  @Header('Cache-Control', 'no-store')
  @ApiExcludeEndpoint()
  async callback(@Req() request: AuthenticatedRequest, @Res() response: Response): Promise<void> {
    response.redirect(302, await this.redirects.toConsole(request, response, originOf(request)));
  }

  /** Collects the session of the sign-in that the one-time cookie stands for; once, within a minute. */
  @Post('session')
  @Public()
  @UseGuards(SingleSignOnEnabledGuard)
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: LoginResponse })
  async session(
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LoginResponse> {
    const code = this.cookies.read(request, 'handover');
    this.cookies.clear(response, 'handover');
    const { token, expiresAt, user } = await this.collector.collect(code, originOf(request));
    return { token, expires_at: expiresAt.toISOString(), user: toUserBody(user) };
  }
}

function originOf(request: AuthenticatedRequest): SignInOrigin {
  return {
    address: request.peerAddress ?? '',
    userAgent: request.headers['user-agent'],
    requestId: requestIdOf(request),
  };
}
