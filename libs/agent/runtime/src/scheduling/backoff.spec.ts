import fc from 'fast-check';
import { equalJitter, exponential, fullJitter } from './backoff';

const attempts = fc.integer({ min: 0, max: 1000 });
const randoms = fc.double({ min: 0, max: 0.999999, noNaN: true });

describe('backoff', () => {
  it('doubles up to its cap', () => {
    expect([0, 1, 2, 3, 4].map((attempt) => exponential(10, 60, attempt))).toEqual([10, 20, 40, 60, 60]);
  });

  it('with full jitter lies between nothing and the exponential delay', () => {
    fc.assert(
      fc.property(attempts, randoms, (attempt, random) => {
        const delay = fullJitter(10, 60, attempt, () => random);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(exponential(10, 60, attempt));
      }),
    );
  });

  it('with equal jitter lies between half of the delay and all of it', () => {
    fc.assert(
      fc.property(attempts, randoms, (attempt, random) => {
        const delay = equalJitter(30, 900, attempt, () => random);
        expect(delay).toBeGreaterThanOrEqual(exponential(30, 900, attempt) / 2);
        expect(delay).toBeLessThanOrEqual(exponential(30, 900, attempt));
      }),
    );
  });
});
