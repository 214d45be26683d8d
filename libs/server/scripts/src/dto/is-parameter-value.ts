import { registerDecorator } from 'class-validator';
import { NAME_PATTERN, type ParameterValue } from '../script-definition';

const MAX_VALUE_LENGTH = 16_384;

/** A text, a whole number or a truth value. */
export function IsParameterValue() {
  return (target: object, propertyName: string) =>
    registerDecorator({
      name: 'isParameterValue',
      target: target.constructor,
      propertyName,
      validator: {
        validate: isParameterValue,
        defaultMessage: () =>
          `${propertyName} must be a text of at most ${MAX_VALUE_LENGTH} characters, a whole number, true or false`,
      },
    });
}

/** An object of parameter names and their values. */
export function IsParameterValues() {
  return (target: object, propertyName: string) =>
    registerDecorator({
      name: 'isParameterValues',
      target: target.constructor,
      propertyName,
      validator: {
        validate: (value: unknown) =>
          typeof value === 'object' &&
          value !== null &&
          Object.entries(value).every(([name, each]) => NAME_PATTERN.test(name) && isParameterValue(each)),
        defaultMessage: () => `${propertyName} must map names of parameters to texts, whole numbers, true or false`,
      },
    });
}

function isParameterValue(value: unknown): value is ParameterValue {
  if (typeof value === 'string') return value.length <= MAX_VALUE_LENGTH;
  return typeof value === 'boolean' || Number.isSafeInteger(value);
}
