import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Claims = Record<string, unknown>;

/** What a key signs with, as the header of a token names it. */
export interface IssuerKey {
  readonly kid: string;
  readonly alg: 'RS256' | 'ES256';
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export function makeKey(alg: IssuerKey['alg'], kid: string): IssuerKey {
  const pair =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid, alg, ...pair };
}

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A token with exactly these claims. */
export function signToken(key: IssuerKey, claims: Claims, header: Claims & { alg?: string } = {}): string {
  const signed = `${encode({ alg: key.alg, kid: key.kid, typ: 'JWT', ...header })}.${encode(claims)}`;
  const privateKey = createPrivateKey({ key: key.privateKey.export({ format: 'jwk' }), format: 'jwk' });
  const digest = `sha${header.alg?.slice(2) ?? '256'}`;
  const signature = sign(digest, Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

/** A platform that gives its jobs identity tokens, and counts who asks for its keys. */
export class TestIssuer {
  readonly rsa = makeKey('RS256', 'rsa');
  readonly ec = makeKey('ES256', 'ec');
  readonly requests: string[] = [];
  /** Metadata fields that differ from the right ones. */
  metadata: Claims = {};
  private readonly server: Server = createServer((request, response) => {
    this.requests.push(request.url ?? '');
    const body = request.url === '/jwks' ? this.keys() : this.configuration();
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body));
  });

  static async start(): Promise<TestIssuer> {
    const issuer = new TestIssuer();
    await new Promise<void>((resolve) => issuer.server.listen(0, '127.0.0.1', resolve));
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** A token of a job, valid for five minutes unless the claims say otherwise. */
  token(claims: Claims, key: IssuerKey = this.rsa): string {
    const now = Math.floor(Date.now() / 1000);
    return signToken(key, { iss: this.url, iat: now, nbf: now, exp: now + 300, jti: randomUUID(), ...claims });
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private configuration(): Claims {
    return { issuer: this.url, jwks_uri: `${this.url}/jwks`, ...this.metadata };
  }

  private keys(): Claims {
    // Without `alg`, which is optional (RFC 7517, section 4.4): what is allowed is for the server to say.
    const keys = [this.rsa, this.ec].map(({ publicKey, kid }) => ({ ...publicKey.export({ format: 'jwk' }), kid }));
    return { keys };
  }
}
