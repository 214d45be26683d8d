import type { MemoryReading } from './memory-reading';

/** Size of MEMORYSTATUSEX (sysinfoapi.h). */
export const MEMORY_STATUS_BYTES = 64;

/** Reads a MEMORYSTATUSEX. The page file of that structure is the commit limit, which includes physical memory. */
export function parseMemoryStatus(bytes: Uint8Array): MemoryReading {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = (offset: number) => Number(view.getBigUint64(offset, true));
  const [totalPhysical, availablePhysical, commitLimit, commitAvailable] = [size(8), size(16), size(24), size(32)];
  const used = totalPhysical - availablePhysical;
  const committed = commitLimit - commitAvailable;
  return {
    memory_used_bytes: used,
    memory_total_bytes: totalPhysical,
    swap_used_bytes: Math.min(Math.max(0, committed - used), Math.max(0, commitLimit - totalPhysical)),
  };
}
