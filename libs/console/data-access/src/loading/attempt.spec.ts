import { ApiError } from '../api/api-error';
import { Attempt } from './attempt';

describe('Attempt', () => {
  it('answers what came, and runs one at a time', async () => {
    const attempt = new Attempt();
    const answer = Promise.withResolvers<string>();
    const first = attempt.run(() => answer.promise);
    expect(attempt.isBusy()).toBe(true);
    const second = jest.fn();
    await expect(attempt.run(second)).resolves.toBeNull();
    expect(second).not.toHaveBeenCalled();
    answer.resolve('done');
    await expect(first).resolves.toBe('done');
    expect(attempt.isBusy()).toBe(false);
  });

  it('keeps why it did not work, until the next try', async () => {
    const attempt = new Attempt();
    await expect(attempt.run(() => Promise.reject(new ApiError(409, 'conflict', 'Taken.')))).resolves.toBeNull();
    expect(attempt.error()?.detail).toBe('Taken.');
    await attempt.run(() => Promise.resolve());
    expect(attempt.error()).toBeNull();
  });
});
