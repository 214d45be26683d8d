import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { CREDENTIAL_PREFIXES, type CredentialKind } from '@gururmm/shared/protocol';

const SECRET_BYTES = 32;

/** A new secret of this kind: its prefix and 32 random bytes in base64url. Shown once, never stored. */
export function createCredential(kind: CredentialKind): string {
  return CREDENTIAL_PREFIXES[kind] + randomBytes(SECRET_BYTES).toString('base64url');
}

/** What is stored of a secret: SHA-256 is enough for 256 random bits (no slow hash needed). */
export function hashCredential(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}

/** Compares two digests in constant time. */
export function isSameDigest(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
