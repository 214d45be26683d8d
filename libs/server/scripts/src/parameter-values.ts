import { invalidRequest } from '@gururmm/server/platform/http';
import type { ParameterValue, ParameterValues, ScriptParameter } from './script-definition';

/** The values of a run as texts, by parameter; secrets apart. */
export interface ParameterTexts {
  readonly plain: ReadonlyMap<string, string>;
  readonly secret: ReadonlyMap<string, string>;
}

/** Why a value is none of this parameter; undefined when it is one. Never repeats the value. */
export function parameterFault({ name, type, choices }: ScriptParameter, value: ParameterValue): string | undefined {
  switch (type) {
    case 'string':
    case 'secret':
      return typeof value === 'string' ? undefined : `${name} must be a text`;
    case 'integer':
      return Number.isSafeInteger(value) ? undefined : `${name} must be a whole number`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `${name} must be true or false`;
    case 'choice':
      return typeof value === 'string' && choices.includes(value)
        ? undefined
        : `${name} must be one of: ${choices.join(', ')}`;
  }
}

/**
 * Every parameter with its value, its default or an empty text.
 * @throws DomainError invalid_request naming each value that is missing, unknown or of another type
 */
export function toParameterTexts(parameters: readonly ScriptParameter[], values: ParameterValues): ParameterTexts {
  const known = new Set(parameters.map(({ name }) => name));
  const unknown = Object.keys(values).filter((name) => !known.has(name));
  const faults = [
    ...unknown.map((name) => ({ path: `parameters.${name}`, message: `the script has no parameter ${name}` })),
    ...parameters.flatMap((parameter) => {
      const { name, required } = parameter;
      const value = values[name] ?? parameter.default;
      const isMissing = required && (value === null || value === '');
      const fault = isMissing ? `${name} is needed` : value === null ? undefined : parameterFault(parameter, value);
      return fault === undefined ? [] : [{ path: `parameters.${name}`, message: fault }];
    }),
  ];
  if (faults.length > 0) throw invalidRequest(faults);
  const text = ({ name, default: standard }: ScriptParameter) => String(values[name] ?? standard ?? '');
  const isSecret = ({ type }: ScriptParameter) => type === 'secret';
  return {
    plain: new Map(parameters.filter((each) => !isSecret(each)).map((each) => [each.name, text(each)])),
    secret: new Map(parameters.filter(isSecret).map((each) => [each.name, text(each)])),
  };
}
