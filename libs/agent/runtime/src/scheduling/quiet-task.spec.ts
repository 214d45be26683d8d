import { jest } from '@jest/globals';
import { QuietTask } from './quiet-task';

describe('QuietTask', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('runs once after the last event, and not after a stop', () => {
    let runs = 0;
    const task = new QuietTask(1000, () => (runs += 1));
    task.touch();
    jest.advanceTimersByTime(900);
    task.touch();
    jest.advanceTimersByTime(900);
    expect(runs).toBe(0);
    jest.advanceTimersByTime(100);
    expect(runs).toBe(1);
    task.touch();
    task.stop();
    jest.advanceTimersByTime(5000);
    expect(runs).toBe(1);
  });
});
