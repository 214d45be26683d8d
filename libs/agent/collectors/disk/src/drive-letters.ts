const DRIVE_COUNT = 26;
const FIRST_LETTER = 'A'.charCodeAt(0);

/** Roots of the drives in a mask as GetLogicalDrives returns it: bit 0 is A. */
export function driveRoots(mask: number): string[] {
  return Array.from({ length: DRIVE_COUNT }, (_, index) => index)
    .filter((index) => (mask & (1 << index)) !== 0)
    .map((index) => `${String.fromCharCode(FIRST_LETTER + index)}:\\`);
}
