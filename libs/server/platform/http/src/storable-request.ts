/**
 * Path of the first text in a request that PostgreSQL cannot keep: one with NUL (nothing can) or with half of a
 * surrogate pair (`jsonb` cannot). Undefined when every text can be kept. Walks without recursion: bodies nest deeply.
 */
export function findUnstorableText(request: unknown): string | undefined {
  const waiting = [{ path: '', value: request }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, value } = next;
    if (typeof value === 'string' && !isStorable(value)) return path;
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      const innerPath = path === '' ? key : `${path}.${key}`;
      if (!isStorable(key)) return path;
      waiting.push({ path: innerPath, value: inner as unknown });
    }
  }
  return undefined;
}

function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}
