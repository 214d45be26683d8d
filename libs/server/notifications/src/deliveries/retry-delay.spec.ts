import { GIVE_UP_AFTER_HOURS, retryDelaySeconds } from './retry-delay';

describe('the pause before a new attempt', () => {
  it('doubles up to an hour, a quarter more or less', () => {
    expect([1, 2, 3, 9, 10, 1_000].map((attempts) => retryDelaySeconds(attempts, 0.5))).toEqual([
      10, 20, 40, 2_560, 3_600, 3_600,
    ]);
    expect([retryDelaySeconds(3, 0), retryDelaySeconds(3, 1)]).toEqual([30, 50]);
  });

  it('leaves a receiver that is away for a day about thirty attempts', () => {
    let seconds = 0;
    let attempts = 0;
    while (seconds < GIVE_UP_AFTER_HOURS * 3_600) seconds += retryDelaySeconds((attempts += 1), 0.5);
    expect(attempts).toBeGreaterThan(25);
    expect(attempts).toBeLessThan(40);
  });
});
