import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { DomainError } from '@gururmm/server/platform/errors';
import {
  ACCESS,
  type Access,
  type AuthenticatedRequest,
  peerAddress,
  type Principal,
  ROLE_PERMISSIONS,
} from '@gururmm/server/platform/http';
import { TokenAuthenticator } from '@gururmm/server/tokens';
import { CREDENTIAL_PREFIXES } from '@gururmm/shared/protocol';
import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';

const API_TOKEN = new RegExp(`^Bearer (${CREDENTIAL_PREFIXES.apiToken}\\S+)$`, 'i');

type GuardedRequest = AuthenticatedRequest & { user?: Principal };

/** Guards every route: public ones pass, all others need a session or API token, and the permission they name. */
@Injectable()
export class AccessGuard extends AuthGuard('jwt') {
  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly reflector: Reflector,
    private readonly tokens: TokenAuthenticator,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    request.peerAddress = peerAddress(request, this.configuration.http.trustedProxies);
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access?.kind === 'public') return true;
    const principal = await this.identify(context, request, request.peerAddress);
    request.principal = principal;
    if (access === undefined) throw new DomainError('forbidden', 'This route admits nobody.');
    if (access.kind === 'permission' && !principal.permissions.includes(access.permission)) {
      // Said only where it helps: what the role never may, a second factor does not allow either.
      if (principal.isSecondFactorMissing && ROLE_PERMISSIONS[principal.role].includes(access.permission)) {
        throw new DomainError('second_factor_required', 'Set up a second factor, or sign in with it, to do this.');
      }
      throw new DomainError('forbidden', `This needs the permission ${access.permission}.`);
    }
    return true;
  }

  override handleRequest<T>(error: unknown, user: T | false): T {
    if (error instanceof Error) throw error;
    if (user === false) throw new DomainError('unauthenticated', 'A valid Bearer token is needed.');
    return user;
  }

  private async identify(context: ExecutionContext, request: GuardedRequest, address: string): Promise<Principal> {
    const apiToken = API_TOKEN.exec(request.headers.authorization ?? '')?.[1];
    if (apiToken !== undefined) return this.tokens.authenticate(apiToken, address);
    await super.canActivate(context);
    if (request.user === undefined) throw new DomainError('unauthenticated', 'A valid Bearer token is needed.');
    return request.user;
  }
}
