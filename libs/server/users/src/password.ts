import { randomBytes } from 'node:crypto';
import { DomainError } from '@gururmm/server/platform/errors';
import argon2 from 'argon2';

/** Argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet). */
const ARGON2_OPTIONS = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Shortest and longest password (OWASP ASVS 5.0, 6.2.1 and 6.2.9), in characters. */
export const MIN_PASSWORD_LENGTH = 12;
export const MAX_PASSWORD_LENGTH = 128;

/** Ambiguous characters are left out: a person types this once from a terminal. */
const ONE_TIME_ALPHABET = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const ONE_TIME_LENGTH = 20;

export function hashPassword(password: string): Promise<string> {
  return argon2.hash(password, ARGON2_OPTIONS);
}

/** Hash of nothing anybody knows: verified for unknown users, so that they take as long as known ones. */
const unknownUserHash = hashPassword(randomBytes(32).toString('base64'));

/** Whether the password fits; does the same work when there is no hash to compare with. */
export async function verifyPassword(hash: string | null | undefined, password: string): Promise<boolean> {
  const fits = await argon2.verify(hash ?? (await unknownUserHash), password);
  return fits && hash != null;
}

/** A random password to be printed once; about 116 bits. */
export function createOneTimePassword(): string {
  let password = '';
  while (password.length < ONE_TIME_LENGTH) {
    const byte = randomBytes(1).readUInt8();
    // Bytes above the last full multiple would favour the first letters.
    if (byte < 256 - (256 % ONE_TIME_ALPHABET.length))
      password += ONE_TIME_ALPHABET.charAt(byte % ONE_TIME_ALPHABET.length);
  }
  return password;
}

/** @throws DomainError invalid_request when the password is too short, too long or the e-mail address itself. */
export function assertAcceptablePassword(password: string, email: string): void {
  const faults: string[] = [];
  if (password.length < MIN_PASSWORD_LENGTH) faults.push(`must have at least ${MIN_PASSWORD_LENGTH} characters`);
  if (password.length > MAX_PASSWORD_LENGTH) faults.push(`must have at most ${MAX_PASSWORD_LENGTH} characters`);
  if (password.toLowerCase() === email.toLowerCase()) faults.push('must not be the e-mail address');
  if (faults.length === 0) return;
  throw new DomainError('invalid_request', `The new password ${faults.join(' and ')}.`, {
    errors: faults.map((message) => ({ path: 'new_password', message })),
  });
}
