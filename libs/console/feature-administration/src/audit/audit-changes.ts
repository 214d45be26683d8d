import type { AuditEntry } from '@gururmm/console/data-access';

export interface Change {
  field: string;
  /** Null: it was not there. */
  before: string | null;
  after: string | null;
}

/** The fields that differ between before and after; all of them where a thing was made or removed. */
export function auditChanges({ before, after }: Pick<AuditEntry, 'before' | 'after'>): Change[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].sort();
  return fields
    .map((field) => ({ field, before: textOf(before, field), after: textOf(after, field) }))
    .filter((change) => change.before !== change.after);
}

function textOf(record: Record<string, unknown> | null, field: string): string | null {
  if (record === null || !Object.hasOwn(record, field)) return null;
  const value = record[field];
  return typeof value === 'string' ? value : JSON.stringify(value);
}
