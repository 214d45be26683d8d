import type { ServerSecret } from '@gururmm/server/platform/secrets';
import type { JwtModuleOptions } from '@nestjs/jwt';

const ISSUER = 'gururmm';
const AUDIENCE = 'gururmm-api';
const ALGORITHM = 'HS256' as const;

/** Claims of an access token; everything else about the user is read from the session's row. */
export interface AccessTokenClaims {
  readonly sub: string;
  readonly sid: string;
  /** Keeps any other token of ours from passing as an access token. */
  readonly token_type: 'access';
}

export function signingKey(secret: ServerSecret): Buffer {
  return secret.derive('access-token');
}

/** Algorithm, issuer and audience are pinned for signing and for verifying (RFC 8725, section 3). */
export function jwtOptions(secret: ServerSecret): JwtModuleOptions {
  return {
    secret: signingKey(secret),
    signOptions: { algorithm: ALGORITHM, issuer: ISSUER, audience: AUDIENCE },
    verifyOptions: verificationOptions,
  };
}

export const verificationOptions = { algorithms: [ALGORITHM], issuer: ISSUER, audience: AUDIENCE };

export function isAccessTokenClaims(value: unknown): value is AccessTokenClaims {
  if (typeof value !== 'object' || value === null) return false;
  const { sub, sid, token_type } = value as Record<string, unknown>;
  return typeof sub === 'string' && typeof sid === 'string' && token_type === 'access';
}
