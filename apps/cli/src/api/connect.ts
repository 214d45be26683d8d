import { randomUUID } from 'node:crypto';
import { type ApiConnection, connectApi } from '@gururmm/shared/api-client';
import { createHttp, type SendOnce } from './http';
import { DEFAULT_RETRIES, type RetryPolicy } from './retry-policy';

export interface ConnectOptions {
  readonly server: string;
  readonly token: string | undefined;
  /** PEM of the only authorities to trust. */
  readonly ca: string | undefined;
  readonly retries?: RetryPolicy;
}

/** A connection for the calls of the typed client. */
export function connect({ server, token, ca, retries = DEFAULT_RETRIES }: ConnectOptions): ApiConnection {
  const http = createHttp({ send: bunSend(ca), token, retries, wait: waitFor, random: Math.random });
  const send = (input: RequestInfo | URL, init?: RequestInit) => http(new Request(input, init));
  // Bun's type of fetch has a second function that nobody calls here.
  return connectApi({ baseUrl: server, fetch: send as typeof fetch });
}

/** Every POST carries one, so that a retry never runs anything twice. */
export function idempotencyHeader(key: string = randomUUID()): { 'Idempotency-Key': string } {
  return { 'Idempotency-Key': key };
}

/** Resolves after the time; rejects when the signal aborts first. */
export function waitFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

function bunSend(ca: string | undefined): SendOnce {
  // Bun ends a quiet connection after five minutes unless told otherwise; grmm has its own bounds.
  const options: BunFetchRequestInit & { timeout: false } = {
    timeout: false,
    ...(ca === undefined ? {} : { tls: { ca } }),
  };
  return (url, init) => fetch(url, { ...init, ...options });
}
