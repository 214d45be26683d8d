import { AuditTrail } from '@gururmm/server/audit';
import { type FailureLimit, FailureLimiter } from '@gururmm/server/auth';
import { DomainError } from '@gururmm/server/platform/errors';
import { type Actor, CurrentActor, Public } from '@gururmm/server/platform/http';
import { Body, Controller, Header, HttpCode, Logger, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ExchangedTokenBody, ExchangeTokenRequest } from './dto/exchange.dto';
import { ExchangeRefused } from './exchange-refused';
import { ExchangeToken } from './exchange-token';

/** Jobs of many projects may share the address of one runner. */
const ADDRESS_LIMIT: FailureLimit = { freeFailures: 30, firstWaitSeconds: 2, longestWaitSeconds: 900 };

@ApiTags('tokens')
@Controller('tokens/exchange')
export class ExchangeController {
  private readonly logger = new Logger('TokenExchange');

  constructor(
    private readonly exchanger: ExchangeToken,
    private readonly limiter: FailureLimiter,
    private readonly audit: AuditTrail,
  ) {}

  /** An API token for the OpenID Connect identity token of a CI job, as a trust rule allows. */
  @Post()
  @Public()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: ExchangedTokenBody })
  async exchange(@CurrentActor() actor: Actor, @Body() body: ExchangeTokenRequest): Promise<ExchangedTokenBody> {
    const subject = `exchange:address:${actor.address ?? ''}`;
    await this.limiter.assertAllowed([subject]);
    try {
      const { secret, expiresAt, permissions } = await this.exchanger.exchange(body.token, actor);
      return { token: secret, expires_at: expiresAt.toISOString(), permissions: [...permissions] };
    } catch (error) {
      if (!(error instanceof ExchangeRefused)) throw error;
      await this.limiter.failed(subject, ADDRESS_LIMIT);
      await this.note(actor, error);
      throw new DomainError('unauthenticated', 'The token is not accepted.');
    }
  }

  private async note(actor: Actor, { reason, subject }: ExchangeRefused): Promise<void> {
    this.logger.warn({ reason, requestId: actor.requestId }, 'a workload token was refused');
    await this.audit.note(actor, {
      action: 'token.exchange_refused',
      objectKind: 'api_token',
      objectId: null,
      clientId: null,
      after: { reason, subject: subject ?? null },
    });
  }
}
