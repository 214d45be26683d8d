import { registerDecorator } from 'class-validator';
import { z } from 'zod';

const rfc3339 = z.iso.datetime({ offset: true });

/** RFC 3339 time with a zone, from 1970 on: what PostgreSQL and `Date` both read, and read alike. */
export function IsTimestamp() {
  return (target: object, propertyName: string) =>
    registerDecorator({
      name: 'isTimestamp',
      target: target.constructor,
      propertyName,
      validator: {
        validate: (value: unknown) => rfc3339.safeParse(value).success && Date.parse(String(value)) >= 0,
        defaultMessage: () => `${propertyName} must be an RFC 3339 time with a zone`,
      },
    });
}
