import type { ScheduleKind, ScheduleWhen } from '@gururmm/console/data-access';
import { formatDuration } from '@gururmm/console/ui';

export const KIND_LABELS: Readonly<Record<ScheduleKind, string>> = {
  cron: 'Again and again',
  once: 'Once',
  on_enrolment: 'When a machine enrols',
  on_reconnect: 'When a machine comes back',
};

export const KINDS = Object.keys(KIND_LABELS) as ScheduleKind[];

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const NICKNAMES: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
};

/** When a schedule runs, in words. */
export function whenText({ kind, cron, time_zone, at, min_interval_seconds }: ScheduleWhen): string {
  switch (kind) {
    case 'cron':
      return `${cronText(cron ?? '')} (${time_zone ?? 'UTC'})`;
    case 'once':
      return `Once, ${at === undefined ? 'at no time' : new Date(at).toLocaleString()}`;
    case 'on_enrolment':
      return KIND_LABELS.on_enrolment;
    case 'on_reconnect': {
      const isRare = min_interval_seconds !== undefined && min_interval_seconds > 0;
      return (
        KIND_LABELS.on_reconnect + (isRare ? `, at most once in ${formatDuration(min_interval_seconds * 1000)}` : '')
      );
    }
  }
}

/** A cron expression in words where it is of a common form; otherwise the expression itself. */
export function cronText(expression: string): string {
  const text = expression.trim();
  const fields = (NICKNAMES[text.toLowerCase()] ?? text).split(/\s+/);
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  if (fields.length !== 5 || month !== '*') return text;
  const isEveryDay = day === '*' && weekday === '*';
  if (isEveryDay && hour === '*') return minutesText(minute) ?? text;
  if (!isNumber(minute) || !isNumber(hour)) return text;
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  if (isEveryDay) return `Every day at ${time}`;
  if (day === '*') {
    const days = daysText(weekday);
    return days === null ? text : `${days} at ${time}`;
  }
  return weekday === '*' && isNumber(day) ? `On day ${day} of every month at ${time}` : text;
}

function minutesText(minute: string): string | null {
  if (minute === '*') return 'Every minute';
  // Only what divides an hour is as even as it sounds.
  const step = /^(?:\*|0)\/(\d+)$/.exec(minute)?.[1];
  if (step !== undefined) return 60 % Number(step) === 0 && step !== '1' ? `Every ${step} minutes` : null;
  return isNumber(minute) ? `Every hour at minute ${minute}` : null;
}

function daysText(weekday: string): string | null {
  const names = weekday.split(',').map((part) => (/^[0-7]$/.test(part) ? DAYS[Number(part) % 7] : undefined));
  if (weekday === '1-5') return 'Monday to Friday';
  return names.some((name) => name === undefined) ? null : `Every ${names.join(', ')}`;
}

function isNumber(field: string): boolean {
  return /^\d{1,2}$/.test(field);
}
