import { TestBed } from '@angular/core/testing';
import { ApiError, JobsApi, type ScheduleInput, SchedulesApi, ScriptsApi } from '@gururmm/console/data-access';
import { makeSchedule } from '@gururmm/console/testing';
import { ScheduleStore } from './schedule-store';

describe('ScheduleStore', () => {
  const schedule = makeSchedule();
  const input: ScheduleInput = { name: 'x', command: 'y', filter: {}, when: { kind: 'on_enrolment' } };
  const api = { get: jest.fn(), create: jest.fn(), update: jest.fn() };
  let store: ScheduleStore;

  beforeEach(() => {
    jest.resetAllMocks();
    TestBed.configureTestingModule({
      providers: [
        ScheduleStore,
        { provide: SchedulesApi, useValue: api },
        { provide: JobsApi, useValue: {} },
        { provide: ScriptsApi, useValue: {} },
      ],
    });
    store = TestBed.inject(ScheduleStore);
  });

  it('makes a new one once, however often it is sent while no answer comes', async () => {
    api.create.mockRejectedValueOnce(new ApiError(0, 'network', 'The server cannot be reached.'));
    api.create.mockResolvedValue(schedule);
    expect(await store.save(input)).toBeNull();
    expect(store.saving.error()?.code).toBe('network');
    expect(await store.save(input)).toBe(schedule);
    const keys = api.create.mock.calls.map(([, key]: unknown[]) => key);
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
  });

  it('changes the one that it shows, and shows what was stored', async () => {
    const saved = { ...schedule, name: 'x' };
    api.get.mockResolvedValue(schedule);
    api.update.mockResolvedValue(saved);
    await store.show(schedule.id);
    await store.save(input);
    expect(api.update).toHaveBeenCalledWith(schedule.id, input);
    expect(store.schedule()).toBe(saved);
  });
});
