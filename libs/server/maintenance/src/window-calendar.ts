import { Cron } from 'croner';
import type { MaintenanceWindow } from './maintenance-window.entity';

/** When a window is, as far as its times go. */
export type WindowTimes = Pick<
  MaintenanceWindow,
  'kind' | 'timeZone' | 'startsAt' | 'weekdays' | 'startTime' | 'cron' | 'durationMinutes'
>;

export interface Occurrence {
  readonly start: Date;
  readonly end: Date;
}

const MINUTE_MS = 60_000;

/** The occurrence that this moment lies in; of several that overlap the last that began. */
export function occurrenceAt(window: WindowTimes, at: Date): Occurrence | undefined {
  const start = window.kind === 'once' ? window.startsAt : lastStart(window, at);
  if (start === null || start > at) return undefined;
  const occurrence = occurrenceFrom(window, start);
  return at < occurrence.end ? occurrence : undefined;
}

/** The occurrence that begins next after this moment. */
export function nextOccurrence(window: WindowTimes, after: Date): Occurrence | undefined {
  const start = window.kind === 'once' ? window.startsAt : cronOf(window).nextRun(after);
  return start === null || start <= after ? undefined : occurrenceFrom(window, start);
}

/** What is wrong with a cron pattern; undefined when nothing is. */
export function cronFault(pattern: string): string | undefined {
  try {
    return new Cron(pattern, { mode: '5-part', paused: true }).nextRun() === null ? 'never comes' : undefined;
  } catch {
    return 'must be a cron pattern of five fields';
  }
}

function lastStart(window: WindowTimes, at: Date): Date | null {
  // The reference itself is left out by the calendar: a moment later takes it in.
  return cronOf(window).previousRuns(1, new Date(at.getTime() + 1_000))[0] ?? null;
}

function cronOf(window: WindowTimes): Cron {
  return new Cron(patternOf(window), { timezone: window.timeZone, mode: '5-part', paused: true });
}

function patternOf({ kind, cron, weekdays, startTime }: WindowTimes): string {
  if (kind === 'cron') return cron ?? '';
  const [hour = '0', minute = '0'] = (startTime ?? '').split(':');
  return `${Number(minute)} ${Number(hour)} * * ${(weekdays ?? []).join(',')}`;
}

function occurrenceFrom({ durationMinutes }: WindowTimes, start: Date): Occurrence {
  return { start, end: new Date(start.getTime() + durationMinutes * MINUTE_MS) };
}
