/** A copy of a record without one name. */
export function without<T>(record: Record<string, T>, name: string): Record<string, T> {
  const rest: Record<string, T> = {};
  for (const each in record) if (each !== name) rest[each] = record[each];
  return rest;
}
