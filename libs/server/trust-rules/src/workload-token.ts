import { createHash } from 'node:crypto';
import { decodeJwt, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from 'jose';

/** What CI issuers sign with; nothing symmetric, nothing unsigned. */
const ALGORITHMS = ['RS256', 'ES256'];
const CLOCK_TOLERANCE_SECONDS = 30;

/** What an unverified token says about itself; good for finding rules, and for nothing else. */
export interface Claimed {
  readonly issuer: string;
  readonly audiences: readonly string[];
}

/** A token whose signature, issuer, audience and times are right. */
export interface WorkloadToken {
  readonly claims: JWTPayload;
  /** The same for every copy of the token. */
  readonly digest: Buffer;
  /** Until when a copy would be accepted. */
  readonly acceptedUntil: Date;
}

/** @returns undefined when the text is no token that names an issuer and an audience */
export function readClaimed(token: string): Claimed | undefined {
  try {
    const { iss, aud } = decodeJwt(token);
    const audiences = audiencesOf(aud);
    return typeof iss === 'string' && audiences.length > 0 ? { issuer: iss, audiences } : undefined;
  } catch {
    // Anything may be sent; what does not decode is no token.
    return undefined;
  }
}

/** @throws JOSEError when any part of the token is wrong */
export async function verifyWorkloadToken(
  token: string,
  keys: JWTVerifyGetKey,
  issuer: string,
  audiences: readonly string[],
): Promise<WorkloadToken> {
  const { payload } = await jwtVerify(token, keys, {
    issuer,
    audience: [...audiences],
    algorithms: ALGORITHMS,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    requiredClaims: ['exp', 'iat'],
  });
  const expiry = payload.exp ?? 0;
  return {
    claims: payload,
    digest: digestOf(token, issuer, payload.jti),
    acceptedUntil: new Date((expiry + CLOCK_TOLERANCE_SECONDS + 1) * 1000),
  };
}

/** By id, else by what is signed: an ECDSA signature can be rewritten without breaking it. */
function digestOf(token: string, issuer: string, jti: string | undefined): Buffer {
  const signed = token.slice(0, token.lastIndexOf('.'));
  const identity = JSON.stringify(typeof jti === 'string' ? [issuer, 'jti', jti] : [issuer, 'token', signed]);
  return createHash('sha256').update(identity).digest();
}

function audiencesOf(aud: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  return all.filter((audience) => typeof audience === 'string');
}
