import type { ValidatorFn } from '@angular/forms';

const MIN_INT32 = -2_147_483_648;
const MAX_INT32 = 2_147_483_647;

/** "0, 3010" as numbers, each once; null when something else stands there. */
export function parseExitCodes(text: string): number[] | null {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  const codes = words.map((word) => (/^-?\d+$/.test(word) ? Number(word) : NaN));
  if (!codes.every((code) => code >= MIN_INT32 && code <= MAX_INT32)) return null;
  return [...new Set(codes)];
}

export const exitCodeList: ValidatorFn = ({ value }) =>
  parseExitCodes(String(value)) === null ? { exitCodes: true } : null;
