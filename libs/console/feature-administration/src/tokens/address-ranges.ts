/** Addresses and ranges as people type them: one a line, or with commas. */
export function addressRanges(typed: string): string[] {
  return typed.split(/[\s,;]+/).filter((range) => range !== '');
}
