import { registerDecorator } from 'class-validator';

const MAX_CLAIMS = 20;
const MAX_PATTERN_LENGTH = 500;
const CLAIM_NAME = /^[A-Za-z0-9_.:/-]{1,200}$/;

/** A record of claim names and the texts they must fit. */
export function AreClaimPatterns() {
  return (target: object, propertyName: string) =>
    registerDecorator({
      name: 'areClaimPatterns',
      target: target.constructor,
      propertyName,
      validator: {
        validate: isClaimPatterns,
        defaultMessage: () => `${propertyName} must be 1 to ${MAX_CLAIMS} claim names, each with a text`,
      },
    });
}

function isClaimPatterns(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length > 0 &&
    entries.length <= MAX_CLAIMS &&
    entries.every(
      ([name, pattern]: [string, unknown]) =>
        CLAIM_NAME.test(name) &&
        typeof pattern === 'string' &&
        pattern.length > 0 &&
        pattern.length <= MAX_PATTERN_LENGTH &&
        !pattern.includes('\u0000'),
    )
  );
}
