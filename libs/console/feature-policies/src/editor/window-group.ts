import { FormControl, FormGroup, Validators } from '@angular/forms';
import type { UpdateWindow } from '../item-values';

const CLOCK_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

export interface WindowGroup {
  /** Off: at any time. */
  isLimited: FormControl<boolean>;
  days: FormControl<number[]>;
  start: FormControl<string>;
  end: FormControl<string>;
  timeZone: FormControl<string>;
}

export function windowGroup(window: UpdateWindow | null): FormGroup<WindowGroup> {
  const time = (value: string) =>
    new FormControl(value, { nonNullable: true, validators: [Validators.required, Validators.pattern(CLOCK_TIME)] });
  return new FormGroup<WindowGroup>({
    isLimited: new FormControl(window !== null, { nonNullable: true }),
    days: new FormControl(window?.days ?? [0, 1, 2, 3, 4, 5, 6], {
      nonNullable: true,
      validators: Validators.required,
    }),
    start: time(window?.start ?? '22:00'),
    end: time(window?.end ?? '04:00'),
    timeZone: new FormControl(window?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone, {
      nonNullable: true,
      validators: Validators.required,
    }),
  });
}

export function windowOf(group: FormGroup<WindowGroup>): UpdateWindow | null {
  const { isLimited, days, start, end, timeZone } = group.getRawValue();
  return isLimited ? { days: [...days].sort(), start, end, time_zone: timeZone.trim() } : null;
}
