import { Injectable } from '@nestjs/common';
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { boundedFetch } from './bounded-fetch';
import { isIssuerUrl, isLoopbackUrl } from './issuer-url';

const TIMEOUT_MS = 5_000;
const DISCOVERY_LIFETIME_MS = 3_600_000;

const metadataSchema = z.object({ issuer: z.string(), jwks_uri: z.string() });

interface KnownIssuer {
  readonly keys: Promise<JWTVerifyGetKey>;
  readonly until: number;
}

/** Public keys of issuers that a rule names; no other address is ever contacted. */
@Injectable()
export class IssuerKeys {
  private readonly issuers = new Map<string, KnownIssuer>();

  /**
   * @param issuer of a stored rule, never of an unverified token
   * @throws Error when the issuer does not answer with metadata of its own
   */
  keysOf(issuer: string): Promise<JWTVerifyGetKey> {
    const known = this.issuers.get(issuer);
    if (known !== undefined && known.until > Date.now()) return known.keys;
    const keys = discoverKeys(issuer);
    const entry = { keys, until: Date.now() + DISCOVERY_LIFETIME_MS };
    this.issuers.set(issuer, entry);
    // A failure is not kept: the next exchange asks again.
    keys.catch(() => {
      if (this.issuers.get(issuer) === entry) this.issuers.delete(issuer);
    });
    return keys;
  }
}

/** OpenID Connect Discovery 1.0, section 4; the keys themselves are fetched and cached by jose. */
async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await boundedFetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error('the issuer has no metadata');
  const metadata = metadataSchema.parse(await response.json());
  if (metadata.issuer !== issuer) throw new Error('the metadata is of another issuer');
  if (!isIssuerUrl(metadata.jwks_uri, isLoopbackUrl(issuer))) throw new Error('the keys lie at an address without TLS');
  return createRemoteJWKSet(new URL(metadata.jwks_uri), { timeoutDuration: TIMEOUT_MS, [customFetch]: boundedFetch });
}
