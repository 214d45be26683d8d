import { jest } from '@jest/globals';
import { RepeatingTask } from './repeating-task';

describe('RepeatingTask', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('runs now or after an interval, and follows a changed interval', async () => {
    let intervalSeconds = 10;
    const runs: number[] = [];
    const task = new RepeatingTask(
      () => intervalSeconds,
      () => void runs.push(Date.now()),
    );
    task.start('after_interval');
    await jest.advanceTimersByTimeAsync(9_999);
    expect(runs).toHaveLength(0);
    intervalSeconds = 1;
    await jest.advanceTimersByTimeAsync(1);
    await jest.advanceTimersByTimeAsync(3_000);
    expect(runs).toHaveLength(4);
  });

  it('never overlaps itself, and stops even in the middle of a run', async () => {
    let active = 0;
    const overlaps: number[] = [];
    const task = new RepeatingTask(
      () => 1,
      async () => {
        overlaps.push((active += 1));
        await new Promise((resolve) => setTimeout(resolve, 5_000));
        active -= 1;
      },
    );
    task.start('now');
    await jest.advanceTimersByTimeAsync(12_000);
    task.stop();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(overlaps).toEqual([1, 1, 1]);
  });
});
