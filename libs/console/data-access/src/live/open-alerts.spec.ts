import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Subject } from 'rxjs';
import { AlertsApi } from '../api/alerts-api';
import { ApiError } from '../api/api-error';
import { Session } from '../session/session';
import { LiveSocket } from './live-socket';
import { OpenAlerts } from './open-alerts';

describe('OpenAlerts', () => {
  const list = jest.fn();
  const isAllowed = signal(true);
  const events = new Subject();
  const restored = new Subject<void>();
  const followed = new Set<string>();
  let open: OpenAlerts;

  beforeEach(() => {
    jest.useFakeTimers();
    jest.resetAllMocks();
    isAllowed.set(true);
    list.mockResolvedValue({ items: [], next_cursor: null, total: 3 });
    const follow = (...topics: string[]) => {
      for (const topic of topics) followed.add(topic);
      return () => followed.clear();
    };
    TestBed.configureTestingModule({
      providers: [
        OpenAlerts,
        { provide: AlertsApi, useValue: { list } },
        { provide: Session, useValue: { may: () => isAllowed() } },
        { provide: LiveSocket, useValue: { events, restored, follow } },
      ],
    });
    open = TestBed.inject(OpenAlerts);
    TestBed.tick();
  });

  afterEach(() => jest.useRealTimers());

  it('counts what is open, and reads one row for it', async () => {
    expect([open.count(), followed.has('alerts')]).toEqual([null, true]);
    await open.reload();
    expect(list).toHaveBeenCalledWith({ status: 'open' }, { limit: 1, cursor: null });
    expect(open.count()).toBe(3);
  });

  it('answers a storm of changes with one read, and reads again after a break', async () => {
    for (let count = 0; count < 50; count++) events.next({ type: 'alert_changed', payload: {} });
    events.next({ type: 'agent_changed', payload: {} });
    await jest.advanceTimersByTimeAsync(1_500);
    expect(list).toHaveBeenCalledTimes(1);
    restored.next();
    expect(list).toHaveBeenCalledTimes(2);
  });

  it('keeps the number while the server is gone, and drops it when it is refused', async () => {
    await open.reload();
    list.mockRejectedValue(new ApiError(0, 'unreachable', 'The server cannot be reached.'));
    await open.reload();
    expect(open.count()).toBe(3);
    list.mockRejectedValue(new ApiError(403, 'forbidden', 'Not allowed.'));
    await open.reload();
    expect(open.count()).toBeNull();
  });

  it('asks nothing without the right to see alerts', async () => {
    isAllowed.set(false);
    TestBed.tick();
    await open.reload();
    expect([list.mock.calls.length, followed.size]).toEqual([0, 0]);
  });
});
