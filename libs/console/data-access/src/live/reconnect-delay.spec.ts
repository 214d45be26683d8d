import { reconnectDelayMs } from './reconnect-delay';

describe('reconnectDelayMs', () => {
  it('doubles with each attempt, up to half a minute', () => {
    expect([0, 1, 2, 3, 10].map((attempt) => reconnectDelayMs(attempt, 1))).toEqual([1000, 2000, 4000, 8000, 30_000]);
  });

  it('leaves the upper half to chance', () => {
    expect(reconnectDelayMs(2, 0)).toBe(2000);
    expect(reconnectDelayMs(2, 0.5)).toBe(3000);
  });
});
