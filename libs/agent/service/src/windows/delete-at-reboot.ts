import { ptr } from 'bun:ffi';
import { moveFileEx } from './advapi32';
import { wideString } from './wide-string';

const MOVEFILE_DELAY_UNTIL_REBOOT = 4;

/** Has Windows delete a file at its next start, as it does for administrators. */
export function deleteAtReboot(path: string): void {
  moveFileEx(ptr(wideString(path)), null, MOVEFILE_DELAY_UNTIL_REBOOT);
}
