import { AuditTrail } from '@gururmm/server/audit';
import { DomainError } from '@gururmm/server/platform/errors';
import {
  type Actor,
  Authenticated,
  CurrentActor,
  CurrentPrincipal,
  type Principal,
} from '@gururmm/server/platform/http';
import { type User, UsersRepository, verifyPassword } from '@gururmm/server/users';
import { Body, Controller, Delete, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ConfirmTotpRequest, RecoveryCodesBody, RemoveTotpRequest, TotpSecretBody } from './dto/second-factor.dto';
import { ACCOUNT_LIMIT, FailureLimiter } from './failure-limiter';
import { SecondFactor } from './second-factor';
import { SessionsRepository } from './sessions.repository';

/** The caller's own second factor. */
@ApiTags('auth')
@Controller('auth/totp')
export class SecondFactorController {
  constructor(
    private readonly users: UsersRepository,
    private readonly secondFactor: SecondFactor,
    private readonly sessions: SessionsRepository,
    private readonly limiter: FailureLimiter,
    private readonly audit: AuditTrail,
  ) {}

  @Post()
  @Authenticated()
  @ApiCreatedResponse({ type: TotpSecretBody })
  async begin(@CurrentPrincipal() principal: Principal): Promise<TotpSecretBody> {
    const user = await this.ownAccount(principal);
    if (user.totpSecret !== null) throw new DomainError('conflict', 'The second factor is set up; remove it first.');
    const { secret, otpauthUrl } = await this.secondFactor.begin(user);
    return { secret, otpauth_url: otpauthUrl };
  }

  @Post('confirm')
  @Authenticated()
  @HttpCode(200)
  @ApiOkResponse({ type: RecoveryCodesBody })
  async confirm(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Body() body: ConfirmTotpRequest,
  ): Promise<RecoveryCodesBody> {
    const user = await this.ownAccount(principal);
    const codes = await this.limited(user, () => this.secondFactor.confirm(user, body.totp));
    if (codes === undefined) throw wrongCode();
    await this.sessions.markSecondFactor(principal.sessionId);
    await this.audit.note(actor, { action: 'user.totp.enable', objectKind: 'user', objectId: user.id, clientId: null });
    return { recovery_codes: [...codes] };
  }

  @Delete()
  @Authenticated()
  @HttpCode(204)
  @ApiNoContentResponse()
  async remove(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Body() body: RemoveTotpRequest,
  ): Promise<void> {
    const user = await this.ownAccount(principal);
    const isHim = await this.limited(user, async () =>
      (await verifyPassword(user.passwordHash, body.password)) && (await this.secondFactor.redeem(user, body.totp))
        ? true
        : undefined,
    );
    if (isHim === undefined) throw wrongCode();
    await this.secondFactor.remove(user.id);
    await this.audit.note(actor, {
      action: 'user.totp.disable',
      objectKind: 'user',
      objectId: user.id,
      clientId: null,
    });
  }

  /** A stolen token must not guess its way to a second factor. */
  private async limited<T>(user: User, attempt: () => Promise<T | undefined>): Promise<T | undefined> {
    const subject = `login:account:${user.email.toLowerCase()}`;
    await this.limiter.assertAllowed([subject]);
    const result = await attempt();
    if (result === undefined) await this.limiter.failed(subject, ACCOUNT_LIMIT);
    return result;
  }

  private async ownAccount(principal: Principal): Promise<User> {
    if (principal.kind !== 'user') throw new DomainError('forbidden', 'An API token has no second factor.');
    const user = await this.users.findByIdWithSecrets(principal.userId);
    if (user === null) throw new DomainError('session_expired', 'The account no longer exists.');
    return user;
  }
}

function wrongCode(): DomainError {
  return new DomainError('invalid_request', 'The code is wrong or was used already.', {
    errors: [{ path: 'totp', message: 'is wrong or was used' }],
  });
}
