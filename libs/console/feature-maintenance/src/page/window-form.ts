import { FormControl, FormGroup, type ValidatorFn, Validators } from '@angular/forms';
import type { MaintenanceWindow, MaintenanceWindowChanges, MaintenanceWindowKind } from '@gururmm/console/data-access';

const MAX_MINUTES = 30 * 24 * 60;
const DEFAULT_MINUTES = 60;
const LOCAL_TIME_LENGTH = 'YYYY-MM-DDTHH:MM'.length;

export type WindowForm = ReturnType<typeof windowForm>;

/** A window as something to edit; without one, a new window. Fields of other kinds are switched off. */
export function windowForm(window?: MaintenanceWindow) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const form = new FormGroup({
    name: text(window?.name, Validators.required, Validators.pattern(/\S/), Validators.maxLength(200)),
    enabled: choice(window?.enabled ?? true),
    kind: choice<MaintenanceWindowKind>(window?.kind ?? 'once'),
    startsAt: text(localTime(window?.starts_at ?? null), Validators.required),
    weekdays: new FormControl<readonly number[]>(window?.weekdays ?? [], {
      nonNullable: true,
      validators: Validators.required,
    }),
    startTime: text(window?.start_time ?? '22:00', Validators.required),
    cron: text(window?.cron ?? '0 22 * * 6', Validators.required, Validators.maxLength(100)),
    timeZone: text(window?.time_zone ?? zone, Validators.required),
    durationMinutes: new FormControl(window?.duration_minutes ?? DEFAULT_MINUTES, {
      nonNullable: true,
      validators: [Validators.required, Validators.min(1), Validators.max(MAX_MINUTES), Validators.pattern(/^\d+$/)],
    }),
  });
  const { kind } = form.controls;
  kind.valueChanges.subscribe(() => switchFields(form.controls));
  switchFields(form.controls);
  return form;
}

/** What the form asks the server for, all but what it holds for. */
export function windowOf(form: WindowForm): MaintenanceWindowChanges {
  const value = form.getRawValue();
  const { cron, kind, startsAt, startTime, weekdays } = value;
  const common = {
    name: value.name.trim(),
    enabled: value.enabled,
    kind,
    time_zone: value.timeZone.trim(),
    duration_minutes: value.durationMinutes,
  };
  switch (kind) {
    case 'once':
      return { ...common, starts_at: new Date(startsAt).toISOString() };
    case 'weekly':
      return { ...common, weekdays: [...weekdays], start_time: startTime };
    case 'cron':
      return { ...common, cron: cron.trim() };
  }
}

/** What is switched off counts neither as missing nor as wrong. */
function switchFields({ cron, kind, startsAt, startTime, timeZone, weekdays }: WindowForm['controls']): void {
  const fields = [
    [startsAt, kind.value === 'once'],
    [weekdays, kind.value === 'weekly'],
    [startTime, kind.value === 'weekly'],
    [cron, kind.value === 'cron'],
    [timeZone, kind.value !== 'once'],
  ] as const;
  for (const [control, isNeeded] of fields) {
    if (isNeeded) control.enable({ emitEvent: false });
    else control.disable({ emitEvent: false });
  }
}

/** As an input of local date and time wants it. */
function localTime(at: string | null): string {
  if (at === null) return '';
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, LOCAL_TIME_LENGTH);
}

function choice<T>(value: T): FormControl<T> {
  return new FormControl<T>(value, { nonNullable: true });
}

function text(value: string | undefined, ...validators: ValidatorFn[]): FormControl<string> {
  return new FormControl(value ?? '', { nonNullable: true, validators });
}
