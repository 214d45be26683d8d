import { registerDecorator } from 'class-validator';
import type * as z from 'zod';

/**
 * Holds a property of a DTO against a schema of the wire protocol, so that a payload means the same
 * over REST as over the socket. The fault names paths and rules, never the value.
 */
export function FitsSchema(schema: z.ZodType) {
  return (target: object, propertyName: string) =>
    registerDecorator({
      name: 'fitsSchema',
      target: target.constructor,
      propertyName,
      validator: {
        validate: (value: unknown) => schema.safeParse(value).success,
        defaultMessage: (context) => `${propertyName} ${faultOf(schema, context?.value)}`,
      },
    });
}

function faultOf(schema: z.ZodType, value: unknown): string {
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  const path = issue?.path.join('.') ?? '';
  return `is not valid${path === '' ? '' : ` at ${path}`}: ${issue?.message ?? 'it does not fit'}`;
}
