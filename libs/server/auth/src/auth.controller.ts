import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { DomainError } from '@gururmm/server/platform/errors';
import { Authenticated, CurrentPrincipal, peerAddress, type Principal, Public } from '@gururmm/server/platform/http';
import { Body, Controller, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiForbiddenResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { AuthService } from './auth.service';
import { ChangePasswordRequest, LoginRequest, LoginResponse } from './dto/login.dto';
import { toUserBody, UserBody } from './dto/user-body.dto';

@ApiTags('auth')
@Controller('auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  @Post('login')
  @Public()
  @HttpCode(200)
  @ApiOkResponse({ type: LoginResponse })
  async login(@Body() body: LoginRequest, @Req() request: Request): Promise<LoginResponse> {
    const { token, expiresAt, user } = await this.auth.login(body.email, body.password, {
      address: peerAddress(request, this.configuration.http.trustedProxies),
      userAgent: request.headers['user-agent'],
    });
    return { token, expires_at: expiresAt.toISOString(), user: toUserBody(user) };
  }

  @Post('register')
  @Public()
  @ApiForbiddenResponse({ description: 'Registration is off.' })
  register(): never {
    throw new DomainError('registration_disabled', 'Registration is off; ask an administrator for an account.');
  }

  @Get('me')
  @Authenticated()
  @ApiOkResponse({ type: UserBody })
  async me(@CurrentPrincipal() principal: Principal): Promise<UserBody> {
    return toUserBody(await this.auth.me(principal));
  }

  @Post('logout')
  @Authenticated()
  @HttpCode(204)
  @ApiNoContentResponse()
  async logout(@CurrentPrincipal() principal: Principal): Promise<void> {
    await this.auth.logout(principal);
  }

  @Post('password')
  @Authenticated()
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'Changed; every other session of the user has ended.' })
  async changePassword(@CurrentPrincipal() principal: Principal, @Body() body: ChangePasswordRequest): Promise<void> {
    await this.auth.changePassword(principal, body.current_password, body.new_password);
  }
}
