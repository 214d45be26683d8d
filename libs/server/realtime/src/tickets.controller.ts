import { randomBytes } from 'node:crypto';
import { SessionsRepository } from '@gururmm/server/auth';
import { DomainError } from '@gururmm/server/platform/errors';
import { Authenticated, CurrentPrincipal, type Principal } from '@gururmm/server/platform/http';
import { hashCredential } from '@gururmm/server/platform/secrets';
import { Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiProperty, ApiTags } from '@nestjs/swagger';

const TICKET_LIFETIME_SECONDS = 30;

export class TicketBody {
  @ApiProperty({ description: 'Good for one connection to `/ws/console`, sent in its first message.' }) ticket!: string;
  @ApiProperty({ format: 'date-time' }) expires_at!: string;
}

@ApiTags('realtime')
@Controller('realtime')
export class TicketsController {
  constructor(private readonly sessions: SessionsRepository) {}

  @Post('tickets')
  @Authenticated()
  @ApiCreatedResponse({ type: TicketBody })
  async create(@CurrentPrincipal() principal: Principal): Promise<TicketBody> {
    if (principal.kind !== 'user') throw new DomainError('forbidden', 'Live events are for signed-in people.');
    const ticket = randomBytes(32).toString('base64url');
    const expiresAt = await this.sessions.saveTicket(
      hashCredential(ticket),
      principal.sessionId,
      TICKET_LIFETIME_SECONDS,
    );
    return { ticket, expires_at: expiresAt.toISOString() };
  }
}
