import type { FieldError } from '@gururmm/server/platform/errors';

/** No request of ours nests deeper; far below what overflows the stack of those who walk it recursively. */
const MAX_DEPTH = 32;

/**
 * The first thing in a request that could only fail later, as a fault of the server: a text with NUL (PostgreSQL
 * keeps none) or with half of a surrogate pair (`jsonb` keeps none), or nesting without end.
 */
export function findUnstorable(request: unknown): FieldError | undefined {
  const waiting = [{ path: '', value: request, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, value, depth } = next;
    const name = path || 'the request';
    if (typeof value === 'string' && !isStorable(value)) return unstorableText(path, name);
    if (typeof value !== 'object' || value === null) continue;
    if (depth === MAX_DEPTH) return { path, message: `${name} nests too deeply` };
    for (const [key, inner] of Object.entries(value)) {
      if (!isStorable(key)) return unstorableText(path, name);
      waiting.push({ path: path === '' ? key : `${path}.${key}`, value: inner as unknown, depth: depth + 1 });
    }
  }
  return undefined;
}

function unstorableText(path: string, name: string): FieldError {
  return { path, message: `${name} must not contain NUL or half characters` };
}

function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}
