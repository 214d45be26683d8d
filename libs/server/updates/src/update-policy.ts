import type { UpdateWindow } from '@gururmm/server/policies';

const DAY_NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MINUTES_OF_DAY = 24 * 60;

/** Whether the window is open; without a window it always is. */
export function isWindowOpen(window: UpdateWindow | null, now: Date): boolean {
  if (window === null) return true;
  const { day, minute } = localTime(now, window.time_zone);
  const [start, end] = [minuteOf(window.start), minuteOf(window.end)];
  if (start < end) return window.days.includes(day) && minute >= start && minute < end;
  // Past midnight the window belongs to the day on which it opened.
  const isEvening = minute >= start;
  const openedOn = isEvening ? day : (day + 6) % 7;
  return (isEvening || minute < end) && window.days.includes(openedOn);
}

/** Whether an agent of this policy follows a release: its channel, or a pin that names just this version. */
export function followsRelease(
  policy: { readonly update_channel: 'stable' | 'beta'; readonly version_pin: string | null },
  release: { readonly version: string; readonly channel: 'stable' | 'beta' },
): boolean {
  if (policy.version_pin !== null) return policy.version_pin === release.version;
  return release.channel === 'stable' || policy.update_channel === 'beta';
}

function localTime(now: Date, timeZone: string): { readonly day: number; readonly minute: number } {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now);
  const valueOf = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  const day = DAY_NAMES.findIndex((name) => name === valueOf('weekday'));
  return { day, minute: (Number(valueOf('hour')) * 60 + Number(valueOf('minute'))) % MINUTES_OF_DAY };
}

function minuteOf(clock: string): number {
  const [hours, minutes] = clock.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}
