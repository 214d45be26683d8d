import type { ClientScope } from '@gururmm/server/platform/database';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Permission, Role } from './permission';
import { requestIdOf } from './request-id';

/** Who makes a request, and what they may do and see. */
export interface Principal {
  readonly kind: 'user' | 'api_token';
  /** The person, also behind an API token. */
  readonly userId: string;
  /** The session, or the API token. */
  readonly sessionId: string;
  readonly email: string;
  readonly role: Role;
  readonly permissions: readonly Permission[];
  readonly scope: ClientScope;
  /** The role would allow more, once the second factor was shown. */
  readonly isSecondFactorMissing: boolean;
}

/** Who did something, as the audit log names them. */
export interface Actor {
  readonly kind: 'user' | 'api_token' | 'agent' | 'system' | 'anonymous';
  readonly id: string | null;
  readonly name: string;
  readonly address: string | null;
  readonly requestId: string | null;
}

/** The server itself, for what it does unasked. */
export const SYSTEM_ACTOR: Actor = Object.freeze({
  kind: 'system',
  id: null,
  name: 'server',
  address: null,
  requestId: null,
});

/** A request after the guard has put its principal on it. */
export interface AuthenticatedRequest extends Request {
  principal?: Principal;
  /** Address of the peer, as the trusted-proxy rule resolves it. */
  peerAddress?: string;
}

/** The request's principal; only for routes that are not public. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (principal === undefined) throw new Error('a route without authentication asked for its principal');
  return principal;
});

/** The scope of the request's principal: the first argument of every repository call. */
export const Scope = createParamDecorator((_: unknown, context: ExecutionContext): ClientScope => {
  const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (principal === undefined) throw new Error('a route without authentication asked for a scope');
  return principal.scope;
});

/** The request's principal as the audit log names it; anonymous on public routes. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
  return actorOf(request, request.principal);
});

export function actorOf(request: AuthenticatedRequest, principal: Principal | undefined): Actor {
  const origin = { address: request.peerAddress ?? null, requestId: requestIdOf(request) };
  if (principal === undefined) return { kind: 'anonymous', id: null, name: 'anonymous', ...origin };
  const id = principal.kind === 'user' ? principal.userId : principal.sessionId;
  return { kind: principal.kind, id, name: principal.email, ...origin };
}
