import { ApiError } from '../api/api-error';
import { Loadable } from './loadable';

describe('Loadable', () => {
  it('tells loading from loaded', async () => {
    const loadable = new Loadable<number>();
    const done = loadable.load(() => Promise.resolve(7));
    expect(loadable.isLoading()).toBe(true);
    await done;
    expect([loadable.value(), loadable.isLoading(), loadable.error()]).toEqual([7, false, null]);
  });

  it('keeps the last value beside the failure of a later read', async () => {
    const loadable = new Loadable<number>();
    await loadable.load(() => Promise.resolve(7));
    await loadable.load(() => Promise.reject(new ApiError(500, 'internal', 'Broken.')));
    expect(loadable.value()).toBe(7);
    expect(loadable.error()?.detail).toBe('Broken.');
    await loadable.load(() => Promise.resolve(8));
    expect(loadable.error()).toBeNull();
  });

  it('drops an older answer that comes after a newer one', async () => {
    const loadable = new Loadable<string>();
    const answer = Promise.withResolvers<string>();
    const first = loadable.load(() => answer.promise);
    await loadable.load(() => Promise.resolve('new'));
    answer.resolve('old');
    await first;
    expect(loadable.value()).toBe('new');
  });

  it('forgets what was asked before it was cleared', async () => {
    const loadable = new Loadable<string>();
    const reading = loadable.load(() => Promise.resolve('late'));
    loadable.clear();
    await reading;
    expect(loadable.value()).toBeNull();
    expect(loadable.isLoading()).toBe(false);
  });

  it('patches only what is there', () => {
    const loadable = new Loadable<number>();
    loadable.patch((value) => value + 1);
    expect(loadable.value()).toBeNull();
    loadable.set(1);
    loadable.patch((value) => value + 1);
    expect(loadable.value()).toBe(2);
  });
});
