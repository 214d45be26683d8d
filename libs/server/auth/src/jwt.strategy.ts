import { DomainError } from '@gururmm/server/platform/errors';
import type { Principal } from '@gururmm/server/platform/http';
import { ServerSecret } from '@gururmm/server/platform/secrets';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { isAccessTokenClaims, signingKey, verificationOptions } from './access-token';
import { toPrincipal } from './principal';
import { SessionsRepository } from './sessions.repository';

/** Turns a Bearer token into a principal, as its session's row says at this moment. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(
    secret: ServerSecret,
    private readonly sessions: SessionsRepository,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: signingKey(secret),
      ignoreExpiration: false,
      ...verificationOptions,
    });
  }

  async validate(claims: unknown): Promise<Principal> {
    const session = isAccessTokenClaims(claims) ? await this.sessions.findLive(claims.sid) : undefined;
    if (session === undefined) throw new DomainError('session_expired', 'The session has ended; sign in again.');
    return toPrincipal(session);
  }
}
