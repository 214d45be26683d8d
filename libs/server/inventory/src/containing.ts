import type { SqlConditions } from '@gururmm/server/platform/database';

/**
 * Adds that one of the expressions holds the text, in any case and anywhere in it.
 * @param expressions SQL in lower case
 */
export function containing(
  conditions: SqlConditions,
  text: string | undefined,
  ...expressions: readonly string[]
): SqlConditions {
  if (text === undefined) return conditions;
  return conditions.add(
    (part) => `(${expressions.map((expression) => `strpos(${expression}, ${part}) > 0`).join(' OR ')})`,
    text.toLowerCase(),
  );
}
