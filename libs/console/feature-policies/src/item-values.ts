import type { PolicyItem, PolicySource } from '@gururmm/console/data-access';
import type { WatchedService } from '@gururmm/shared/protocol';

/** When agents may update. Days count from Sunday, which is 0. */
export interface UpdateWindow {
  days: number[];
  start: string;
  end: string;
  time_zone: string;
}

export const DAY_NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** A value of an item in words; its unit comes with it. */
export function valueText(item: Pick<PolicyItem, 'type' | 'unit'>, value: unknown): string {
  if (value === null || value === undefined) return item.type === 'update_window' ? 'At any time' : 'None';
  switch (item.type) {
    case 'watched_services':
      return watchedText(value as WatchedService[]);
    case 'update_window':
      return windowText(value as UpdateWindow);
    case 'choices':
      return (value as string[]).join(', ') || 'None';
    default:
      return withUnit(value as string | number, item.unit);
  }
}

/** The unit as it stands behind a number. */
export function unitText(unit: string | null): string {
  return unit === 'percent' ? '%' : (unit ?? '');
}

/** Where a value comes from. */
export function sourceText(source: PolicySource | 'default'): string {
  return source === 'default' ? 'Built-in' : source.policy_name;
}

function withUnit(value: string | number, unit: string | null): string {
  const text = typeof value === 'number' ? value.toLocaleString('en') : value;
  if (unit === null) return text;
  return unit === 'percent' ? `${text} %` : `${text} ${unit}`;
}

function watchedText(services: readonly WatchedService[]): string {
  return services.length === 0 ? 'None' : services.map(({ name }) => name).join(', ');
}

function windowText({ days, start, end, time_zone }: UpdateWindow): string {
  const names =
    days.length === 7
      ? 'Every day'
      : [...days]
          .sort()
          .map((day) => DAY_NAMES[day] ?? '')
          .join(', ');
  return `${names} ${start}–${end} (${time_zone})`;
}
