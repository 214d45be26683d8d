import type { NotificationRoute } from '@gururmm/console/data-access';
import { ALERT_SEVERITY_LOOKS, formatSpan } from '@gururmm/console/ui';
import { ALERT_SEVERITIES } from '@gururmm/shared/protocol';
import { WEEKDAYS } from '../labels';

const ALL_DAYS = WEEKDAYS.length;

/** Which alerts a route means, in words. */
export function alertsText({ severities, site_ids, tags }: NotificationRoute): string {
  const isEvery = severities.length === ALERT_SEVERITIES.length;
  const parts = [
    isEvery ? 'Every severity' : severities.map((severity) => ALERT_SEVERITY_LOOKS[severity].label).join(', '),
    site_ids.length === 0 ? '' : `${site_ids.length} ${site_ids.length === 1 ? 'site' : 'sites'}`,
    tags.length === 0 ? '' : `tagged ${tags.join(' or ')}`,
  ];
  return parts.filter((part) => part !== '').join('; ');
}

/** When a route holds, in words. */
export function hoursText({ end_time, start_time, time_zone, weekdays }: NotificationRoute): string {
  const isWholeDay = start_time === end_time;
  if (weekdays.length === ALL_DAYS && isWholeDay) return 'Always';
  const days = WEEKDAYS.filter(({ day }) => weekdays.includes(day)).map(({ label }) => label.slice(0, 3));
  const dayText = weekdays.length === ALL_DAYS ? 'Every day' : days.join(', ');
  return `${dayText}${isWholeDay ? '' : ` ${start_time}–${end_time}`} (${time_zone})`;
}

/** After how long a step tells somebody, in words. */
export function afterText(minutes: number): string {
  return minutes === 0 ? 'At once' : `After ${formatSpan(minutes * 60_000)}`;
}
