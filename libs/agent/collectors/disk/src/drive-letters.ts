const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Roots of the drives in a mask as GetLogicalDrives returns it: bit 0 is A. */
export function driveRoots(mask: number): string[] {
  return [...LETTERS].filter((_, index) => (mask & (1 << index)) !== 0).map((letter) => `${letter}:\\`);
}
