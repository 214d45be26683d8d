import { inject } from '@angular/core';
import { FormBuilder, FormControl, Validators } from '@angular/forms';
import type { JobInput } from '@gururmm/console/data-access';
import type { RunnableType } from '@gururmm/console/feature-commands';
import {
  DEFAULT_COMMAND_TIMEOUT_SECONDS,
  MAX_COMMAND_LENGTH,
  MAX_COMMAND_TIMEOUT_SECONDS,
} from '@gururmm/shared/protocol';
import { filterForm, filterOf } from './filter-form';

/** How a job divides its machines. */
export type WaveMode = 'none' | 'size' | 'percent';

/** The form's controls; an empty text says nothing. */
export function makeJobForm() {
  const text = (max: number) => ['', Validators.maxLength(max)];
  const number = (min: number, max?: number) =>
    new FormControl<number | null>(null, [Validators.min(min), ...(max === undefined ? [] : [Validators.max(max)])]);
  return inject(FormBuilder).nonNullable.group({
    filter: filterForm(),
    type: new FormControl<RunnableType>('shell', { nonNullable: true }),
    interpreter: text(255),
    command: ['', [Validators.required, Validators.pattern(/\S/), Validators.maxLength(MAX_COMMAND_LENGTH)]],
    timeoutSeconds: [
      DEFAULT_COMMAND_TIMEOUT_SECONDS,
      [Validators.required, Validators.min(1), Validators.max(MAX_COMMAND_TIMEOUT_SECONDS)],
    ],
    waveMode: new FormControl<WaveMode>('none', { nonNullable: true }),
    waveValue: number(1),
    pauseSeconds: number(0),
    stopFailures: number(1),
    stopPercent: number(0.1, 100),
    confirmCount: number(1),
  });
}

export type JobForm = ReturnType<typeof makeJobForm>;

/** What the form asks the server for. */
export function inputOf(form: JobForm): JobInput {
  const value = form.getRawValue();
  const waves =
    value.waveMode === 'none' ? {} : { waves: wavesOf(value.waveMode, value.waveValue, value.pauseSeconds) };
  const stop = {
    ...(value.stopFailures === null ? {} : { failures: value.stopFailures }),
    ...(value.stopPercent === null ? {} : { percent: value.stopPercent }),
  };
  return {
    filter: filterOf(form.controls.filter),
    command_type: value.type,
    command: value.command,
    timeout_seconds: value.timeoutSeconds,
    ...(value.type === 'script' ? { interpreter: value.interpreter.trim() } : {}),
    ...waves,
    ...(Object.keys(stop).length === 0 ? {} : { stop_after: stop }),
    ...(value.confirmCount === null ? {} : { confirm_count: value.confirmCount }),
  };
}

function wavesOf(mode: 'size' | 'percent', value: number | null, pause: number | null): JobInput['waves'] {
  return { [mode]: value ?? 1, pause_seconds: pause ?? 0 };
}
