import { dlopen, ptr } from 'bun:ffi';
import { MEMORY_STATUS_BYTES, parseMemoryStatus } from './memory-status';
import type { MemoryReading } from './memory-reading';

const { symbols } = dlopen('kernel32.dll', { GlobalMemoryStatusEx: { args: ['ptr'], returns: 'i32' } });
const status = new Uint8Array(MEMORY_STATUS_BYTES);

/** Asks GlobalMemoryStatusEx. */
export function readMemory(): MemoryReading {
  new DataView(status.buffer).setUint32(0, MEMORY_STATUS_BYTES, true);
  if (symbols.GlobalMemoryStatusEx(ptr(status)) === 0) throw new Error('GlobalMemoryStatusEx failed');
  return parseMemoryStatus(status);
}
