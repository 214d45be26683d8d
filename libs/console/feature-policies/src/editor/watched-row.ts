import { FormControl, FormGroup, Validators } from '@angular/forms';
import type { WatchedService } from '@gururmm/shared/protocol';

export interface WatchedRow {
  name: FormControl<string>;
  kind: FormControl<WatchedService['kind']>;
  restart: FormControl<boolean>;
  maxRestarts: FormControl<number>;
  windowSeconds: FormControl<number>;
  cooldownSeconds: FormControl<number>;
  startCommand: FormControl<string>;
}

/** A service to look after; a new one is restarted up to three times in an hour. */
export function watchedRow(service?: WatchedService): FormGroup<WatchedRow> {
  return new FormGroup<WatchedRow>({
    name: new FormControl(service?.name ?? '', {
      nonNullable: true,
      validators: [Validators.required, Validators.pattern(/\S/), Validators.maxLength(200)],
    }),
    kind: new FormControl(service?.kind ?? 'service', { nonNullable: true }),
    restart: new FormControl(service?.restart ?? true, { nonNullable: true }),
    maxRestarts: whole(service?.max_restarts ?? 3, 0, 100),
    windowSeconds: whole(service?.window_seconds ?? 3600, 60, 86_400),
    cooldownSeconds: whole(service?.cooldown_seconds ?? 30, 0, 3600),
    startCommand: new FormControl(service?.start_command ?? '', {
      nonNullable: true,
      validators: Validators.maxLength(4096),
    }),
  });
}

export function watchedServiceOf(row: FormGroup<WatchedRow>): WatchedService {
  const { name, kind, restart, maxRestarts, windowSeconds, cooldownSeconds, startCommand } = row.getRawValue();
  const startsItself = kind === 'process' && startCommand.trim() !== '';
  return {
    name: name.trim(),
    kind,
    restart,
    max_restarts: maxRestarts,
    window_seconds: windowSeconds,
    cooldown_seconds: cooldownSeconds,
    ...(startsItself ? { start_command: startCommand.trim() } : {}),
  };
}

function whole(value: number, min: number, max: number): FormControl<number> {
  return new FormControl(value, {
    nonNullable: true,
    validators: [Validators.required, Validators.min(min), Validators.max(max), Validators.pattern(/^\d+$/)],
  });
}
