import { dlopen, ptr } from 'bun:ffi';
import type { DiskUsage } from './disk-usage';
import { parseFileSystems, STATFS_BYTES } from './darwin-statfs';

const MAX_FILE_SYSTEMS = 128;
/** Answers from the kernel's cache, so that a dead network mount cannot hang the agent (getfsstat(2)). */
const MNT_NOWAIT = 2;

/** On Intel the symbol with 64-bit inodes carries a suffix. */
const SYMBOL = process.arch === 'x64' ? 'getfsstat$INODE64' : 'getfsstat';

const { symbols } = dlopen('libSystem.B.dylib', { [SYMBOL]: { args: ['ptr', 'i32', 'i32'], returns: 'i32' } });

/** Every local file system a person would look at. */
export function readDisks(): DiskUsage[] {
  const buffer = new Uint8Array(MAX_FILE_SYSTEMS * STATFS_BYTES);
  const count = symbols[SYMBOL]?.(ptr(buffer), buffer.byteLength, MNT_NOWAIT) as number;
  if (count < 0) throw new Error('getfsstat failed');
  return parseFileSystems(buffer, count);
}
