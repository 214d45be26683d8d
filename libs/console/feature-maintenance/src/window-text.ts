import type { MaintenanceWindow, MaintenanceWindowKind } from '@gururmm/console/data-access';
import { formatSpan } from '@gururmm/console/ui';

export const KIND_LABELS: Readonly<Record<MaintenanceWindowKind, string>> = {
  once: 'Once',
  weekly: 'Every week',
  cron: 'By a cron expression',
};

export const KINDS = Object.keys(KIND_LABELS) as MaintenanceWindowKind[];

/** 0 is Sunday, as the API counts; a week is shown from Monday on. */
export const WEEKDAYS: readonly { day: number; label: string }[] = [
  { day: 1, label: 'Monday' },
  { day: 2, label: 'Tuesday' },
  { day: 3, label: 'Wednesday' },
  { day: 4, label: 'Thursday' },
  { day: 5, label: 'Friday' },
  { day: 6, label: 'Saturday' },
  { day: 0, label: 'Sunday' },
];

/** When a window comes and how long it lasts, in words. */
export function windowText(window: MaintenanceWindow): string {
  return `${startText(window)}, for ${minutesText(window.duration_minutes)}`;
}

export function minutesText(minutes: number): string {
  return formatSpan(minutes * 60_000);
}

function startText({ cron, kind, start_time, starts_at, time_zone, weekdays }: MaintenanceWindow): string {
  switch (kind) {
    case 'once':
      return starts_at === null ? 'Once' : `Once, ${new Date(starts_at).toLocaleString()}`;
    case 'weekly': {
      const days = WEEKDAYS.filter(({ day }) => weekdays?.includes(day)).map(({ label }) => label);
      const dayText = days.length === WEEKDAYS.length ? 'Every day' : days.join(', ');
      return `${dayText} at ${start_time ?? '00:00'} (${time_zone})`;
    }
    case 'cron':
      return `${cron ?? ''} (${time_zone})`;
  }
}
