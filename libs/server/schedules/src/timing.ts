import { invalidRequest } from '@gururmm/server/platform/http';
import { Cron } from 'croner';

export const TIMING_KINDS = ['cron', 'once', 'on_enrolment', 'on_reconnect'] as const;
export type TimingKind = (typeof TIMING_KINDS)[number];

/** When a schedule runs, as it travels and is stored. */
export type Timing =
  | { readonly kind: 'cron'; readonly cron: string; readonly time_zone: string }
  | { readonly kind: 'once'; readonly at: string }
  | { readonly kind: 'on_enrolment' }
  /** For one machine at most once in so many seconds. */
  | { readonly kind: 'on_reconnect'; readonly min_interval_seconds: number };

/** Times that passed are counted up to here. */
const MAX_COUNTED = 1_000;

/**
 * The next times of a cron expression after a moment. A fixed time that a change of the clock leaves out runs when the
 * gap ends; one that it doubles runs the first time. `*` and steps follow the hours that really pass.
 * @param cron five fields, or a nickname such as `@daily`
 * @param timeZone of the IANA database
 * @throws DomainError invalid_request
 */
export function nextTimes(cron: string, timeZone: string, count: number, after: Date): Date[] {
  return read(cron, timeZone).nextRuns(count, after);
}

/** The first time after a moment; null when there is none any more, or no time decides. */
export function nextTime(timing: Timing, after: Date): Date | null {
  switch (timing.kind) {
    case 'cron':
      return nextTimes(timing.cron, timing.time_zone, 1, after)[0] ?? null;
    case 'once': {
      const at = new Date(timing.at);
      return at > after ? at : null;
    }
    case 'on_enrolment':
    case 'on_reconnect':
      return null;
  }
}

/** The last time that has passed, and how many before it did too. */
export interface PassedTimes {
  readonly latest: Date;
  readonly earlier: number;
}

/**
 * What has passed up to a moment.
 * @param first a time of the timing, not after `now`
 */
export function passedTimes(timing: Timing, first: Date, now: Date): PassedTimes {
  if (timing.kind !== 'cron') return { latest: first, earlier: 0 };
  const cron = read(timing.cron, timing.time_zone);
  const [previous] = cron.previousRuns(1, now);
  const latest = previous !== undefined && previous > first ? previous : first;
  let earlier = 0;
  for (let time: Date | null = first; time !== null && time < latest && earlier < MAX_COUNTED; earlier += 1) {
    time = cron.nextRun(time);
  }
  return { latest, earlier };
}

/** @throws DomainError invalid_request for an expression that cannot be read or never comes true, or an unknown zone */
function read(cron: string, timeZone: string): Cron {
  if (!isTimeZone(timeZone)) {
    throw invalidRequest([
      { path: 'when.time_zone', message: 'time_zone must be a name of the IANA time zone database' },
    ]);
  }
  try {
    return new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true });
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : 'it cannot be read';
    throw invalidRequest([{ path: 'when.cron', message: `cron must have five fields: ${why}` }]);
  }
}

function isTimeZone(name: string): boolean {
  // Offsets such as +01:00 know no daylight saving: whoever writes one means a place.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
