import { FormControl, FormGroup, type ValidatorFn, Validators } from '@angular/forms';
import type { Schedule, ScheduleKind } from '@gururmm/console/data-access';
import { filterForm } from '@gururmm/console/feature-jobs';
import { type ParameterForm, parameterForm } from '@gururmm/console/feature-scripts';
import { MAX_COMMAND_LENGTH, MAX_COMMAND_TIMEOUT_SECONDS } from '@gururmm/shared/protocol';
import { merge } from 'rxjs';

const DEFAULT_GRACE_SECONDS = 300;
const WEEK_SECONDS = 7 * 24 * 60 * 60;
const DEFAULT_INTERVAL_SECONDS = 3_600;
const YEAR_SECONDS = 366 * 24 * 60 * 60;

/** What a schedule runs. */
export type WorkKind = 'command' | 'script';

export type ScheduleForm = ReturnType<typeof scheduleForm>;

/** A schedule as something to edit; without one, a new schedule. Fields that its choices leave out are switched off. */
export function scheduleForm(schedule?: Schedule) {
  const form = new FormGroup({
    name: text(schedule?.name, Validators.required, Validators.pattern(/\S/), Validators.maxLength(200)),
    enabled: choice(schedule?.enabled ?? true),
    filter: filterForm(schedule?.filter),
    agentIds: choice<readonly string[]>(schedule?.filter.agent_ids ?? []),
    ...workControls(schedule),
    ...whenControls(schedule),
    confirmCount: new FormControl<number | null>(null, Validators.min(1)),
  });
  const { kind, type, work } = form.controls;
  merge(kind.valueChanges, type.valueChanges, work.valueChanges).subscribe(() => switchFields(form.controls));
  switchFields(form.controls);
  return form;
}

function workControls(schedule?: Schedule) {
  return {
    work: choice<WorkKind>((schedule?.script_id ?? null) === null ? 'command' : 'script'),
    type: choice(schedule?.command_type ?? 'shell'),
    interpreter: text(schedule?.interpreter, Validators.required, Validators.maxLength(1024)),
    command: text(
      schedule?.command,
      Validators.required,
      Validators.pattern(/\S/),
      Validators.maxLength(MAX_COMMAND_LENGTH),
    ),
    scriptId: new FormControl<string | null>(schedule?.script_id ?? null, Validators.required),
    scriptVersion: new FormControl<number | null>(schedule?.script_version ?? null),
    parameters: parameterForm([]) satisfies ParameterForm,
    timeoutSeconds: new FormControl<number | null>(schedule?.timeout_seconds ?? null, [
      Validators.min(1),
      Validators.max(MAX_COMMAND_TIMEOUT_SECONDS),
    ]),
  };
}

function whenControls(schedule?: Schedule) {
  const { at, cron, kind, min_interval_seconds, time_zone } = schedule?.when ?? { kind: 'cron' };
  return {
    kind: choice<ScheduleKind>(kind),
    cron: text(cron ?? '0 2 * * *', Validators.required, Validators.maxLength(200)),
    timeZone: text(time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone, Validators.required),
    at: text(at === undefined ? '' : localTime(at), Validators.required),
    minIntervalSeconds: seconds(min_interval_seconds ?? DEFAULT_INTERVAL_SECONDS, YEAR_SECONDS),
    missedRuns: choice(schedule?.missed_runs ?? 'skip'),
    graceSeconds: seconds(schedule?.grace_seconds ?? DEFAULT_GRACE_SECONDS, WEEK_SECONDS),
  };
}

/** What is switched off counts neither as missing nor as wrong. */
function switchFields(controls: ChoiceControls): void {
  const [kind, work] = [controls.kind.value, controls.work.value];
  const isCommand = work === 'command';
  const needed = [
    [controls.cron, kind === 'cron'],
    [controls.timeZone, kind === 'cron'],
    [controls.at, kind === 'once'],
    [controls.minIntervalSeconds, kind === 'on_reconnect'],
    [controls.type, isCommand],
    [controls.command, isCommand],
    [controls.interpreter, isCommand && controls.type.value === 'script'],
    [controls.scriptId, !isCommand],
    [controls.parameters, !isCommand],
  ] as const;
  for (const [control, isNeeded] of needed) {
    if (isNeeded) control.enable({ emitEvent: false });
    else control.disable({ emitEvent: false });
  }
}

type ChoiceControls = ReturnType<typeof workControls> & ReturnType<typeof whenControls>;

/** A time as a field for local times takes it. */
function localTime(at: string): string {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function text(value: string | null | undefined, ...validators: ValidatorFn[]) {
  return new FormControl(value ?? '', { nonNullable: true, validators });
}

function choice<T>(value: T) {
  return new FormControl<T>(value, { nonNullable: true });
}

function seconds(value: number, max: number) {
  const validators = [Validators.required, Validators.min(0), Validators.max(max), Validators.pattern(/^\d+$/)];
  return new FormControl(value, { nonNullable: true, validators });
}
