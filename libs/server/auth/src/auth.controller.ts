import {
  type Actor,
  Authenticated,
  type AuthenticatedRequest,
  CurrentActor,
  CurrentPrincipal,
  type Principal,
  Public,
  requestIdOf,
} from '@gururmm/server/platform/http';
import { UsersService } from '@gururmm/server/users';
import { Body, Controller, Get, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AuthService } from './auth.service';
import { AcceptInvitationRequest } from './dto/invitation.dto';
import { ChangePasswordRequest, LoginRequest, LoginResponse, RegisterRequest } from './dto/login.dto';
import { toUserBody, UserBody } from './dto/user-body.dto';
import { LocalSignIn } from './local-sign-in';
import { RegistrationGuard } from './registration.guard';

@ApiTags('auth')
@Controller('auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly localSignIn: LocalSignIn,
    private readonly users: UsersService,
  ) {}

  @Post('login')
  @Public()
  @HttpCode(200)
  @ApiOkResponse({ type: LoginResponse })
  async login(@Body() body: LoginRequest, @Req() request: AuthenticatedRequest): Promise<LoginResponse> {
    const { email, password, totp } = body;
    const { token, expiresAt, user } = await this.localSignIn.signIn(
      { email, password, totp },
      {
        address: request.peerAddress ?? '',
        userAgent: request.headers['user-agent'],
        requestId: requestIdOf(request),
      },
    );
    return { token, expires_at: expiresAt.toISOString(), user: toUserBody(user) };
  }

  @Post('register')
  @Public()
  @UseGuards(RegistrationGuard)
  @ApiCreatedResponse({ type: UserBody })
  async register(@CurrentActor() actor: Actor, @Body() body: RegisterRequest): Promise<UserBody> {
    const { email, password } = body;
    return toUserBody(await this.auth.register(actor, { email, password, name: body.name ?? email }));
  }

  @Get('me')
  @Authenticated()
  @ApiOkResponse({ type: UserBody })
  async me(@CurrentPrincipal() principal: Principal): Promise<UserBody> {
    return toUserBody(await this.auth.me(principal), principal);
  }

  @Post('logout')
  @Authenticated()
  @HttpCode(204)
  @ApiNoContentResponse()
  async logout(@CurrentPrincipal() principal: Principal, @CurrentActor() actor: Actor): Promise<void> {
    await this.auth.logout(principal, actor);
  }

  @Post('password')
  @Authenticated()
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'Changed; every other session of the user has ended.' })
  async changePassword(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Body() body: ChangePasswordRequest,
  ): Promise<void> {
    await this.auth.changePassword(principal, actor, body.current_password, body.new_password);
  }

  @Post('invitations/accept')
  @Public()
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'The password is set; sign in with it.' })
  async acceptInvitation(@CurrentActor() actor: Actor, @Body() body: AcceptInvitationRequest): Promise<void> {
    await this.users.acceptInvitation(actor, body.invitation_token, body.new_password);
  }
}
