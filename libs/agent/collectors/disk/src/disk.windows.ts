import { dlopen, ptr } from 'bun:ffi';
import type { DiskUsage } from './disk-usage';
import { driveRoots } from './drive-letters';

const DRIVE_FIXED = 3;

const { symbols } = dlopen('kernel32.dll', {
  GetLogicalDrives: { args: [], returns: 'u32' },
  GetDriveTypeW: { args: ['ptr'], returns: 'u32' },
  GetDiskFreeSpaceExW: { args: ['ptr', 'ptr', 'ptr', 'ptr'], returns: 'i32' },
});

/** Every fixed drive; network and removable ones could hang or spin up. */
export function readDisks(): DiskUsage[] {
  return driveRoots(symbols.GetLogicalDrives())
    .filter((root) => symbols.GetDriveTypeW(ptr(wideString(root))) === DRIVE_FIXED)
    .map(readUsage)
    .filter((disk) => disk !== undefined);
}

function readUsage(root: string): DiskUsage | undefined {
  const [available, total, free] = [new BigUint64Array(1), new BigUint64Array(1), new BigUint64Array(1)];
  if (symbols.GetDiskFreeSpaceExW(ptr(wideString(root)), ptr(available), ptr(total), ptr(free)) === 0) return undefined;
  const total_bytes = Number(total[0]);
  return { mount: root, used_bytes: total_bytes - Number(free[0]), total_bytes };
}

function wideString(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf16le');
}
