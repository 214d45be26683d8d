import { TestBed } from '@angular/core/testing';
import { ApiError, JobsApi, LiveSocket } from '@gururmm/console/data-access';
import { FakeLiveSocket, makeId, makeJob, pageOf, settle } from '@gururmm/console/testing';
import { JobPageStore } from './job-page-store';

describe('JobPageStore', () => {
  const job = makeJob({ by_status: { ...makeJob().by_status, failed: 1, expired: 2, cancelled: 4, rejected: 8 } });
  const api = { get: jest.fn(), targets: jest.fn(), cancel: jest.fn(), approve: jest.fn(), rerunFailed: jest.fn() };
  let live: FakeLiveSocket;
  let store: JobPageStore;

  beforeEach(async () => {
    jest.useFakeTimers();
    jest.resetAllMocks();
    api.get.mockResolvedValue(job);
    api.targets.mockResolvedValue(pageOf([]));
    live = new FakeLiveSocket();
    TestBed.configureTestingModule({
      providers: [JobPageStore, { provide: JobsApi, useValue: api }, { provide: LiveSocket, useValue: live }],
    });
    store = TestBed.inject(JobPageStore);
    TestBed.tick();
    await store.show(job.id);
  });

  afterEach(() => jest.useRealTimers());

  it('reads the job and its machines, and follows commands', () => {
    expect(store.job()).toBe(job);
    expect(api.targets).toHaveBeenCalledWith(job.id, {}, { limit: 50, cursor: null });
    expect([...live.followed]).toEqual(['commands']);
  });

  it('reads again soon after commands ended, once for all of them', async () => {
    api.get.mockClear();
    const payload = { command_id: makeId(), agent_id: makeId(), status: 'completed', exit_code: 0 } as const;
    live.events.next({ type: 'command_changed', payload });
    live.events.next({ type: 'command_changed', payload });
    await jest.advanceTimersByTimeAsync(1_100);
    expect(api.get).toHaveBeenCalledTimes(1);
  });

  it('looks by itself until the job is over', async () => {
    api.get.mockClear().mockResolvedValue({ ...job, is_over: true });
    await jest.advanceTimersByTimeAsync(30_000);
    expect(api.get).toHaveBeenCalledTimes(1);
  });

  it('counts what can be run again as the server does', async () => {
    expect(store.failedCount()).toBe(3);
    const again = makeJob();
    api.rerunFailed.mockResolvedValue(again);
    expect(await store.rerunFailed()).toBe(again.id);
    expect(api.rerunFailed).toHaveBeenCalledWith(job.id, 3);
  });

  it('shows what became of the job, or why nothing did', async () => {
    api.cancel.mockResolvedValue({ ...job, state: 'cancelled' });
    await store.cancel();
    expect(store.job()?.state).toBe('cancelled');
    api.approve.mockRejectedValue(new ApiError(409, 'conflict', 'The job is cancelled.'));
    await store.approve();
    await settle();
    expect(store.acting.error()?.detail).toBe('The job is cancelled.');
    expect(store.job()?.state).toBe('cancelled');
  });
});
