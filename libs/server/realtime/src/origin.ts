import type { IncomingMessage } from 'node:http';

/**
 * Whether a browser's page may open the live socket: it comes from the address it was served from,
 * or from a configured origin. Programs send no `Origin`; browsers always do.
 */
export function isAllowedOrigin(request: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host;
}
