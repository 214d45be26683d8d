import { cronFault, nextOccurrence, occurrenceAt, type WindowTimes } from './window-calendar';

const at = (text: string) => new Date(text);
const window = (times: Partial<WindowTimes>): WindowTimes => ({
  kind: 'once',
  timeZone: 'Europe/Berlin',
  startsAt: null,
  weekdays: null,
  startTime: null,
  cron: null,
  durationMinutes: 60,
  ...times,
});
const isIn = (times: Partial<WindowTimes>, moment: string) => occurrenceAt(window(times), at(moment)) !== undefined;

describe('the calendar of a maintenance window', () => {
  it('once: from its start up to, and without, its end', () => {
    const once = { kind: 'once', startsAt: at('2026-03-01T10:00:00Z') } as const;
    expect(isIn(once, '2026-03-01T09:59:59Z')).toBe(false);
    expect(isIn(once, '2026-03-01T10:00:00Z')).toBe(true);
    expect(isIn(once, '2026-03-01T10:59:59Z')).toBe(true);
    expect(isIn(once, '2026-03-01T11:00:00Z')).toBe(false);
  });

  it('weekly: at the time of the day in its zone, past midnight too', () => {
    const sundayNight = { kind: 'weekly', weekdays: [0], startTime: '23:30', durationMinutes: 120 } as const;
    const times = { ...sundayNight, weekdays: [0] };
    expect(isIn(times, '2026-11-22T22:29:59Z')).toBe(false);
    expect(isIn(times, '2026-11-22T22:30:00Z')).toBe(true);
    expect(isIn(times, '2026-11-23T00:29:59Z')).toBe(true);
    expect(isIn(times, '2026-11-23T00:30:00Z')).toBe(false);
    expect(isIn(times, '2026-11-23T22:45:00Z')).toBe(false);
  });

  it('keeps the time of the day when the clocks change', () => {
    const nightly = { kind: 'weekly', weekdays: [0, 1, 2, 3, 4, 5, 6], startTime: '22:00' } as const;
    const times = { ...nightly, weekdays: [...nightly.weekdays] };
    expect(occurrenceAt(window(times), at('2026-07-01T20:30:00Z'))?.start).toEqual(at('2026-07-01T20:00:00Z'));
    expect(occurrenceAt(window(times), at('2026-12-01T21:30:00Z'))?.start).toEqual(at('2026-12-01T21:00:00Z'));
  });

  it('cron: as the pattern says, and the next one is known', () => {
    const monthly = { kind: 'cron', cron: '0 3 1 * *', timeZone: 'UTC' } as const;
    expect(isIn(monthly, '2026-05-01T03:30:00Z')).toBe(true);
    expect(isIn(monthly, '2026-05-02T03:30:00Z')).toBe(false);
    expect(nextOccurrence(window(monthly), at('2026-05-01T03:00:00Z'))).toEqual({
      start: at('2026-06-01T03:00:00Z'),
      end: at('2026-06-01T04:00:00Z'),
    });
  });

  it('takes patterns of five fields that come at some time', () => {
    expect(cronFault('*/5 * * * 1-5')).toBeUndefined();
    for (const wrong of ['', 'daily', '* * * * * *', '61 * * * *', '0 0 30 2 *'])
      expect(cronFault(wrong)).toBeDefined();
  });
});
