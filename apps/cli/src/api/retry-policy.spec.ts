import { DEFAULT_RETRIES, type Failure, parseRetryAfterMs, retryDelayMs } from './retry-policy';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const status = (code: number, retryAfter: string | null = null): Failure => ({
  kind: 'status',
  status: code,
  retryAfter,
});
const delay = (attempt: number, failure: Failure, random = 0) =>
  retryDelayMs(DEFAULT_RETRIES, attempt, failure, random, NOW);

describe('the retry policy', () => {
  it('waits longer each time, up to its bound, and between half and all of it', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((attempt) => delay(attempt, { kind: 'network' }))).toEqual([
      250, 500, 1_000, 2_000, 4_000, 5_000, 5_000,
    ]);
    expect(delay(1, { kind: 'network' }, 0.999)).toBeCloseTo(500, 0);
  });

  it('gives up after its last attempt', () => {
    expect(delay(DEFAULT_RETRIES.maxAttempts, { kind: 'network' })).toBeUndefined();
  });

  it.each([429, 502, 503, 504])('tries again after %i', (code) => {
    expect(delay(1, status(code))).toBe(250);
  });

  it.each([400, 401, 403, 404, 409, 413, 500])('does not try again after %i', (code) => {
    expect(delay(1, status(code))).toBeUndefined();
  });

  it('waits as long as the server asks, and a little more', () => {
    expect(delay(1, status(429, '7'))).toBe(7_000);
    expect(delay(1, status(429, '7'), 0.5)).toBe(7_500);
    expect(delay(1, status(503, 'Mon, 23 Nov 2026 12:00:20 GMT'))).toBe(20_000);
  });

  it('does not wait when the server asks for too long', () => {
    expect(delay(1, status(429, '3600'))).toBeUndefined();
  });

  it('waits for the first request under the same key, which the server says with 409 and a time', () => {
    expect(delay(1, status(409, '1'))).toBe(1_000);
  });

  it.each([
    ['', undefined],
    ['soon', undefined],
    ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
    [' 3 ', 3_000],
  ])('reads Retry-After %j', (value, expected) => {
    expect(parseRetryAfterMs(value, NOW)).toBe(expected);
  });
});
