import type { AbstractControl, ValidationErrors } from '@angular/forms';

const LINE = /^\s*([A-Za-z0-9_.:/-]{1,200})\s*=\s*(\S.*?)\s*$/;
const MAX_CLAIMS = 20;

/** Claims as people type them, `repository = acme/servers` on each line; null where a line is not one. */
export function parseClaims(typed: string): Record<string, string> | null {
  const lines = typed.split('\n').filter((line) => line.trim() !== '');
  const matches = lines.map((line) => LINE.exec(line));
  if (lines.length === 0 || lines.length > MAX_CLAIMS || matches.includes(null)) return null;
  return Object.fromEntries(matches.map((match) => [match?.[1] ?? '', match?.[2] ?? '']));
}

export function claimLines(control: AbstractControl<string>): ValidationErrors | null {
  return parseClaims(control.value) === null ? { claims: true } : null;
}
