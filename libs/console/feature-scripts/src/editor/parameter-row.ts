import { type AbstractControl, FormControl, FormGroup, type ValidationErrors, Validators } from '@angular/forms';
import type { ScriptParameter, ScriptParameterInput, ScriptParameterType } from '@gururmm/console/data-access';
import { NAME_PATTERN } from '../script-types';

export interface ParameterRow {
  name: FormControl<string>;
  type: FormControl<ScriptParameterType>;
  standard: FormControl<string>;
  required: FormControl<boolean>;
  description: FormControl<string>;
  /** One on each line. */
  choices: FormControl<string>;
}

export function parameterRow(parameter?: ScriptParameter): FormGroup<ParameterRow> {
  const standard = parameter?.default ?? null;
  return new FormGroup<ParameterRow>(
    {
      name: text(parameter?.name ?? '', Validators.required, Validators.pattern(NAME_PATTERN)),
      type: new FormControl(parameter?.type ?? 'string', { nonNullable: true }),
      standard: text(standard === null ? '' : String(standard), Validators.maxLength(16_384)),
      required: new FormControl(parameter?.required ?? false, { nonNullable: true }),
      description: text(parameter?.description ?? '', Validators.maxLength(1000)),
      choices: text(parameter?.choices.join('\n') ?? ''),
    },
    { validators: fitsItsType },
  );
}

export function parameterOf(row: FormGroup<ParameterRow>): ScriptParameterInput {
  const { name, type, standard, required, description, choices } = row.getRawValue();
  return {
    name,
    type,
    default: defaultOf(type, standard),
    required,
    description: description.trim(),
    choices: type === 'choice' ? linesOf(choices) : [],
  };
}

/** The texts of a choice: lines, each once. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== ''))];
}

/** What the server would refuse, said where it was typed. */
function fitsItsType(group: AbstractControl): ValidationErrors | null {
  const { type, standard, choices } = (group as FormGroup<ParameterRow>).getRawValue();
  if (type === 'choice' && linesOf(choices).length === 0) return { choices: true };
  if (standard === '' || type === 'string' || type === 'secret') return null;
  if (type === 'choice') return linesOf(choices).includes(standard) ? null : { standard: 'One of its choices' };
  if (type === 'boolean') return /^(true|false)$/.test(standard) ? null : { standard: 'true or false' };
  return Number.isSafeInteger(Number(standard)) ? null : { standard: 'A whole number' };
}

function defaultOf(type: ScriptParameterType, standard: string): string | number | boolean | null {
  if (standard === '' || type === 'secret') return null;
  if (type === 'integer') return Number(standard);
  return type === 'boolean' ? standard === 'true' : standard;
}

function text(value: string, ...validators: NonNullable<ReturnType<typeof Validators.compose>>[]) {
  return new FormControl(value, { nonNullable: true, validators });
}
