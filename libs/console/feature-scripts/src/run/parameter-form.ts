import { FormControl, FormRecord, type ValidatorFn, Validators } from '@angular/forms';
import type { ScriptParameter } from '@gururmm/console/data-access';

export type ParameterForm = FormRecord<FormControl<string>>;

/** A field for each parameter of a script, as text; the defaults stand in it. */
export function parameterForm(parameters: readonly ScriptParameter[]): ParameterForm {
  const controls = parameters.map((parameter) => {
    const value = parameter.default === null ? '' : String(parameter.default);
    return [
      parameter.name,
      new FormControl(value, { nonNullable: true, validators: validatorsOf(parameter) }),
    ] as const;
  });
  return new FormRecord(Object.fromEntries(controls));
}

/** The values as the API takes them; what is left empty is not sent, so that the server's rules for it count. */
export function parameterValues(
  parameters: readonly ScriptParameter[],
  form: ParameterForm,
): Record<string, string | number | boolean> {
  const typed = form.getRawValue();
  const values: Record<string, string | number | boolean> = {};
  for (const { name, type, default: standard } of parameters) {
    const text = typed[name] ?? '';
    // An emptied field of text is a value of its own where the default says something else.
    if (text === '' && (type !== 'string' || standard === null)) continue;
    if (type === 'integer') values[name] = Number(text);
    else values[name] = type === 'boolean' ? text === 'true' : text;
  }
  return values;
}

function validatorsOf({ required, type }: ScriptParameter): ValidatorFn[] {
  return [
    ...(required ? [Validators.required] : []),
    ...(type === 'integer' ? [Validators.pattern(/^-?\d{1,15}$/)] : []),
    Validators.maxLength(16_384),
  ];
}
