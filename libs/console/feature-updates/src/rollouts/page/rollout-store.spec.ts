import { TestBed } from '@angular/core/testing';
import { ApiError, LiveSocket, RolloutsApi } from '@gururmm/console/data-access';
import { FakeLiveSocket, makeAgentUpdate, makeRolloutProgress, pageOf } from '@gururmm/console/testing';
import { RolloutStore } from './rollout-store';

describe('RolloutStore', () => {
  const rollout = makeRolloutProgress();
  const api = { get: jest.fn(), agents: jest.fn(), pause: jest.fn(), resume: jest.fn(), abort: jest.fn() };
  let store: RolloutStore;

  beforeEach(async () => {
    jest.useFakeTimers();
    jest.resetAllMocks();
    api.get.mockResolvedValue(rollout);
    api.agents.mockResolvedValue(pageOf([makeAgentUpdate()]));
    TestBed.configureTestingModule({
      providers: [
        RolloutStore,
        { provide: RolloutsApi, useValue: api },
        { provide: LiveSocket, useValue: new FakeLiveSocket() },
      ],
    });
    store = TestBed.inject(RolloutStore);
    await store.show(rollout.id);
  });

  afterEach(() => jest.useRealTimers());

  it('looks again until it is over', async () => {
    await jest.advanceTimersByTimeAsync(5_000);
    expect(api.get).toHaveBeenCalledTimes(2);
    api.get.mockResolvedValue({ ...rollout, state: 'completed' });
    await jest.advanceTimersByTimeAsync(5_000);
    expect(store.isOver()).toBe(true);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(api.get).toHaveBeenCalledTimes(3);
  });

  it('knows what may be done now', async () => {
    expect(['paused', 'aborted', 'running'].map((state) => store.mayBecome(state as 'paused'))).toEqual([
      true,
      true,
      false,
    ]);
    api.pause.mockResolvedValue({ ...rollout, state: 'paused', reason: 'robin paused it.' });
    await store.pause();
    expect(store.rollout()?.reason).toBe('robin paused it.');
    expect([store.mayBecome('running'), store.mayBecome('paused')]).toEqual([true, false]);
  });

  it('leaves it as it is where the server refuses, and says why', async () => {
    api.abort.mockRejectedValue(new ApiError(409, 'conflict', 'The rollout is over.'));
    await store.abort();
    expect([store.rollout()?.state, store.acting.error()?.detail]).toEqual(['running', 'The rollout is over.']);
  });

  it('filters its machines', () => {
    store.showAgents({ state: 'failed' });
    expect(api.agents).toHaveBeenLastCalledWith(rollout.id, { state: 'failed' }, { limit: 50, cursor: null });
  });
});
