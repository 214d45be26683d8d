import type { ClientScope } from '@gururmm/server/platform/database';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Permission, Role } from './permission';

/** Who makes a request, and what they may do and see. */
export interface Principal {
  readonly userId: string;
  readonly sessionId: string;
  readonly email: string;
  readonly role: Role;
  readonly permissions: readonly Permission[];
  readonly scope: ClientScope;
}

/** A request after the guard has put its principal on it. */
export interface AuthenticatedRequest extends Request {
  principal?: Principal;
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
