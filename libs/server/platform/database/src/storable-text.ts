/** PostgreSQL keeps every text but NUL and half characters; a hostile endpoint must not stop a result from being stored. */
export function storableText(text: string): string {
  return (text.includes('\u0000') ? text.replaceAll('\u0000', '\uFFFD') : text).toWellFormed();
}

/** A value as JSON that a `jsonb` column takes, whatever its texts hold. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? storableText(part) : part));
}
