import { DomainError } from '@gururmm/server/platform/errors';

/** One page of a list, as every list endpoint answers. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
  readonly total: number;
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Where a page ended: the sort key's values of its last row. Opaque to callers. */
export type CursorKey = readonly (string | null)[];

/** Writes a cursor; base64url so that it survives a query string. */
export function encodeCursor(key: CursorKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * Reads a cursor of `length` parts.
 * @throws DomainError invalid_cursor when it was not made by {@link encodeCursor}.
 */
export function decodeCursor(cursor: string, length: number): CursorKey {
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw invalidCursor();
  }
  const isKey =
    Array.isArray(key) && key.length === length && key.every((part) => part === null || typeof part === 'string');
  if (!isKey) throw invalidCursor();
  return key as CursorKey;
}

/** The refusal of a cursor. */
export function invalidCursor(): DomainError {
  return new DomainError('invalid_cursor', 'The cursor is not one that this list returned.', {
    errors: [{ path: 'cursor', message: 'not a cursor of this list' }],
  });
}
