import type { Agent } from '@gururmm/server/agents';
import { EnrolmentService } from '@gururmm/server/enrolment';
import { DomainError } from '@gururmm/server/platform/errors';
import { type AuthenticatedRequest, RateLimiter } from '@gururmm/server/platform/http';
import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';

/** Enough for a heartbeat a second and 10 MiB of output in chunks at once; a loop gone wild is stopped. */
const REQUESTS_PER_MINUTE = 1_200;

const BEARER = /^Bearer (\S+)$/i;

/** The agent that makes a request, and the key that it showed. */
export interface Caller {
  readonly agent: Agent;
  readonly apiKey: string;
  readonly address: string;
}

type AgentRequest = AuthenticatedRequest & { caller?: Caller };

/** Admits agents by their own key, and nobody else: no person, no API token. */
@Injectable()
export class AgentKeyGuard implements CanActivate {
  constructor(
    private readonly enrolment: EnrolmentService,
    private readonly limiter: RateLimiter,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AgentRequest>();
    const apiKey = bearerOf(request);
    if (apiKey === undefined) throw new DomainError('unauthenticated', 'The agent’s own key is needed.');
    const address = request.peerAddress ?? '';
    const agent = await this.enrolment.recognise(apiKey, address);
    await this.limiter.count(`legacy:${agent.id}`, REQUESTS_PER_MINUTE);
    request.caller = { agent, apiKey, address };
    return true;
  }
}

/** The calling agent; only behind {@link AgentKeyGuard}. */
export const CallingAgent = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<AgentRequest>();
  if (caller === undefined) throw new Error('a route without AgentKeyGuard asked for its agent');
  return caller;
});

/** The secret of `Authorization: Bearer`. */
export function bearerOf(request: AuthenticatedRequest): string | undefined {
  return BEARER.exec(request.headers.authorization ?? '')?.[1];
}
