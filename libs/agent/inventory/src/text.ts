const MAX_LENGTH = 255;

/** A label of the protocol made of what a system says: without control characters, at most 255 characters; or nothing. */
export function labelOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value
    // eslint-disable-next-line no-control-regex -- control characters are exactly what is taken out
    .replace(/[\u0000-\u001f\u007f\p{Cs}]+/gu, ' ')
    .trim()
    .slice(0, MAX_LENGTH)
    // A cut may have halved a character.
    .replace(/\p{Cs}$/u, '');
  return text === '' ? undefined : text;
}

/** Only what is known. */
export function known<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
