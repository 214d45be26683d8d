import type { FieldError } from '@gururmm/server/platform/errors';
import { invalidRequest } from '@gururmm/server/platform/http';
import type { MaintenanceWindow, WindowKind } from './maintenance-window.entity';
import { cronFault } from './window-calendar';

/** What of a window can be changed. */
export type WindowContent = Pick<
  MaintenanceWindow,
  'name' | 'kind' | 'timeZone' | 'startsAt' | 'weekdays' | 'startTime' | 'cron' | 'durationMinutes' | 'enabled'
>;

/** A window as a request names it. */
export interface RequestedWindow {
  readonly name: string;
  readonly kind: WindowKind;
  readonly time_zone?: string;
  readonly starts_at?: string | null;
  readonly weekdays?: number[] | null;
  readonly start_time?: string | null;
  readonly cron?: string | null;
  readonly duration_minutes: number;
  readonly enabled?: boolean;
}

type TimeField = 'starts_at' | 'weekdays' | 'start_time' | 'cron';

const FIELDS: Readonly<Record<WindowKind, readonly TimeField[]>> = {
  once: ['starts_at'],
  weekly: ['weekdays', 'start_time'],
  cron: ['cron'],
};

/** @throws DomainError invalid_request when the times do not fit the kind */
export function contentOf(requested: RequestedWindow): WindowContent {
  const faults = [...fieldFaults(requested), ...cronFaults(requested)];
  if (faults.length > 0) throw invalidRequest(faults);
  return {
    name: requested.name,
    kind: requested.kind,
    timeZone: requested.time_zone ?? 'UTC',
    startsAt: requested.starts_at == null ? null : new Date(requested.starts_at),
    weekdays: requested.weekdays ?? null,
    startTime: requested.start_time ?? null,
    cron: requested.cron ?? null,
    durationMinutes: requested.duration_minutes,
    enabled: requested.enabled ?? true,
  };
}

function fieldFaults(requested: RequestedWindow): FieldError[] {
  const needed = FIELDS[requested.kind];
  return (['starts_at', 'weekdays', 'start_time', 'cron'] as const).flatMap((path) => {
    const isThere = requested[path] != null;
    if (needed.includes(path) === isThere) return [];
    return [
      { path, message: `${isThere ? 'does not belong to' : 'is needed for'} a window of kind ${requested.kind}` },
    ];
  });
}

function cronFaults({ cron }: RequestedWindow): FieldError[] {
  const message = cron == null ? undefined : cronFault(cron);
  return message === undefined ? [] : [{ path: 'cron', message }];
}
