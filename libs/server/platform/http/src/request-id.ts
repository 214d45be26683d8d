import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { redactSecrets } from '@gururmm/shared/protocol';

const WELL_FORMED = /^[A-Za-z0-9._-]{8,64}$/;

/** Id of a request: what the logger gave it, else a well-formed `X-Request-Id`, else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const { id } = request as IncomingMessage & { id?: unknown };
  if (typeof id === 'string') return id;
  const header = request.headers['x-request-id'];
  const fresh = typeof header === 'string' && isHarmless(header) ? header : randomUUID();
  Object.assign(request, { id: fresh });
  return fresh;
}

/** Short, plain, and no secret in the wrong place: it is logged, noted and told to whoever asks. */
function isHarmless(id: string): boolean {
  return WELL_FORMED.test(id) && redactSecrets(id) === id;
}
