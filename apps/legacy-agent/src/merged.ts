/** A copy of a record with some of its values replaced; the compiler's own way needs more than ES3. */
export function merged<T extends object>(record: T, changes: Partial<T>): T {
  const copy = {} as T;
  for (const name in record) copy[name] = record[name];
  for (const name in changes) copy[name] = changes[name] as T[typeof name];
  return copy;
}
