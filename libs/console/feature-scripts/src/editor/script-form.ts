import { FormArray, FormControl, FormGroup, Validators } from '@angular/forms';
import type { Script, ScriptChanges, ScriptType } from '@gururmm/console/data-access';
import {
  DEFAULT_COMMAND_TIMEOUT_SECONDS,
  MAX_COMMAND_LENGTH,
  MAX_COMMAND_TIMEOUT_SECONDS,
  type OsType,
} from '@gururmm/shared/protocol';
import { exitCodeList, parseExitCodes } from './exit-code-list';
import { parameterOf, type ParameterRow, parameterRow } from './parameter-row';

export type ScriptForm = ReturnType<typeof scriptForm>;

/** A script as something to edit; without one, a new script. */
export function scriptForm(script?: Script) {
  const { success, warning, reboot } = script?.exit_codes ?? { success: [0], warning: [], reboot: [3010, 1641] };
  return new FormGroup({
    name: text(script?.name ?? '', Validators.required, Validators.pattern(/\S/), Validators.maxLength(200)),
    description: text(script?.description ?? '', Validators.maxLength(4000)),
    // Where a script belongs is said when it is made, and never changed.
    clientId: new FormControl<string | null>({ value: script?.client_id ?? null, disabled: script !== undefined }),
    type: new FormControl<ScriptType>(script?.command_type ?? 'shell', { nonNullable: true }),
    interpreter: text(script?.interpreter ?? '', Validators.maxLength(1024)),
    systems: new FormControl<readonly OsType[]>(script?.supported_os ?? [], { nonNullable: true }),
    timeoutSeconds: new FormControl(script?.timeout_seconds ?? DEFAULT_COMMAND_TIMEOUT_SECONDS, {
      nonNullable: true,
      validators: [Validators.required, Validators.min(1), Validators.max(MAX_COMMAND_TIMEOUT_SECONDS)],
    }),
    command: text(script?.command ?? '', Validators.required, Validators.maxLength(MAX_COMMAND_LENGTH)),
    parameters: new FormArray<FormGroup<ParameterRow>>((script?.parameters ?? []).map((each) => parameterRow(each))),
    success: text(success.join(', '), exitCodeList),
    warning: text(warning.join(', '), exitCodeList),
    reboot: text(reboot.join(', '), exitCodeList),
    note: text('', Validators.maxLength(1000)),
  });
}

/** What the form says, as the API takes it. */
export function scriptOf(form: ScriptForm): ScriptChanges {
  const value = form.getRawValue();
  return {
    name: value.name.trim(),
    description: value.description.trim(),
    note: value.note.trim(),
    command_type: value.type,
    ...(value.type === 'script' ? { interpreter: value.interpreter.trim() } : {}),
    command: value.command,
    supported_os: [...value.systems],
    timeout_seconds: value.timeoutSeconds,
    parameters: form.controls.parameters.controls.map((row) => parameterOf(row)),
    exit_codes: {
      success: parseExitCodes(value.success) ?? [],
      warning: parseExitCodes(value.warning) ?? [],
      reboot: parseExitCodes(value.reboot) ?? [],
    },
  };
}

function text(value: string, ...validators: NonNullable<ReturnType<typeof Validators.compose>>[]) {
  return new FormControl(value, { nonNullable: true, validators });
}
