/** How often and how long to try again. */
export interface RetryPolicy {
  readonly maxAttempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** A `Retry-After` above this is not waited for. */
  readonly maxRetryAfterMs: number;
}

/** About half a minute without a server, and a rate limit of a minute several times. */
export const DEFAULT_RETRIES: RetryPolicy = {
  maxAttempts: 8,
  baseDelayMs: 500,
  maxDelayMs: 10_000,
  maxRetryAfterMs: 120_000,
};

/** While a command is waited for: about five minutes, as long as a server may take to be replaced. */
export const PATIENT_RETRIES: RetryPolicy = { ...DEFAULT_RETRIES, maxAttempts: 35 };

/** Why an attempt failed. */
export type Failure =
  | { readonly kind: 'network' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter: string | null };

const BUSY_STATUSES = [429, 502, 503, 504];
const CONFLICT = 409;

/**
 * How long to wait before the next attempt, or undefined to give up. The server sends a 409 with
 * `Retry-After` while the first request under an Idempotency-Key is still being answered.
 * @param attempt attempts made so far, from 1
 * @param random from 0 up to 1
 */
export function retryDelayMs(
  policy: RetryPolicy,
  attempt: number,
  failure: Failure,
  random: number,
  nowMs: number,
): number | undefined {
  if (attempt >= policy.maxAttempts) return undefined;
  if (failure.kind === 'status') {
    const asked = parseRetryAfterMs(failure.retryAfter, nowMs);
    const isRetryable = BUSY_STATUSES.includes(failure.status) || (failure.status === CONFLICT && asked !== undefined);
    if (!isRetryable) return undefined;
    // Up to a second later than asked, so that many waiting clients do not come back at once.
    if (asked !== undefined) return asked > policy.maxRetryAfterMs ? undefined : asked + random * 1000;
  }
  const ceiling = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (attempt - 1));
  return ceiling / 2 + (ceiling / 2) * random;
}

/** Both forms of RFC 9110, section 10.2.3: seconds, or a date. */
export function parseRetryAfterMs(value: string | null, nowMs: number): number | undefined {
  if (value === null || value.trim() === '') return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
