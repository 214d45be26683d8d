import { DomainError } from '@gururmm/server/platform/errors';
import { ACCESS, type Access, type AuthenticatedRequest, type Principal } from '@gururmm/server/platform/http';
import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';

/** Guards every route: public ones pass, all others need a session, and the permission they name. */
@Injectable()
export class AccessGuard extends AuthGuard('jwt') {
  constructor(private readonly reflector: Reflector) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access?.kind === 'public') return true;
    await super.canActivate(context);
    const request = context.switchToHttp().getRequest<AuthenticatedRequest & { user: Principal }>();
    request.principal = request.user;
    if (access === undefined) throw new DomainError('forbidden', 'This route admits nobody.');
    if (access.kind === 'permission' && !request.principal.permissions.includes(access.permission)) {
      throw new DomainError('forbidden', `This needs the permission ${access.permission}.`);
    }
    return true;
  }

  override handleRequest<T>(error: unknown, user: T | false): T {
    if (error instanceof Error) throw error;
    if (user === false) throw new DomainError('unauthenticated', 'A valid Bearer token is needed.');
    return user;
  }
}
