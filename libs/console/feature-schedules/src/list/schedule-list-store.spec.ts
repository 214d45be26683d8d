import { TestBed } from '@angular/core/testing';
import { ApiError, JobsApi, SchedulesApi } from '@gururmm/console/data-access';
import { makeSchedule, pageOf } from '@gururmm/console/testing';
import { ScheduleListStore } from './schedule-list-store';

describe('ScheduleListStore', () => {
  const schedule = makeSchedule();
  const api = { list: jest.fn(), update: jest.fn() };
  let store: ScheduleListStore;

  beforeEach(async () => {
    jest.resetAllMocks();
    api.list.mockResolvedValue(pageOf([schedule]));
    TestBed.configureTestingModule({
      providers: [ScheduleListStore, { provide: SchedulesApi, useValue: api }, { provide: JobsApi, useValue: {} }],
    });
    store = TestBed.inject(ScheduleListStore);
    await store.list.show({});
  });

  it('confirms the number of machines only for a wide one', async () => {
    api.update.mockResolvedValue({ ...schedule, enabled: false });
    await store.switch(schedule, false, { count: 3, needs_confirmation: false, clients: [] });
    expect(api.update.mock.calls[0]).toEqual([schedule.id, expect.not.objectContaining({ confirm_count: 3 })]);
    expect(store.list.items()[0]?.enabled).toBe(false);
    await store.switch(schedule, true, { count: 120, needs_confirmation: true, clients: [] });
    expect(api.update).toHaveBeenLastCalledWith(
      schedule.id,
      expect.objectContaining({ enabled: true, confirm_count: 120 }),
    );
  });

  it('leaves it as it is where the server refuses, and says why', async () => {
    api.update.mockRejectedValue(new ApiError(400, 'invalid_request', 'Its time is past.'));
    await store.switch(schedule, false, { count: 1, needs_confirmation: false, clients: [] });
    expect(store.list.items()[0]).toBe(schedule);
    expect(store.switching.error()?.detail).toBe('Its time is past.');
  });
});
