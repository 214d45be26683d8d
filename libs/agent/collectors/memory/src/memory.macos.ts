import { dlopen, ptr } from 'bun:ffi';
import { totalmem } from 'node:os';
import type { MemoryReading } from './memory-reading';
import { parseSwapUsage, parseVmStatistics, SWAP_USAGE_BYTES, VM_STATISTICS_BYTES } from './vm-statistics';

const HOST_VM_INFO64 = 4;

const { symbols } = dlopen('libSystem.B.dylib', {
  mach_host_self: { args: [], returns: 'u32' },
  host_statistics64: { args: ['u32', 'i32', 'ptr', 'ptr'], returns: 'i32' },
  getpagesize: { args: [], returns: 'i32' },
  sysctlbyname: { args: ['ptr', 'ptr', 'ptr', 'ptr', 'u64'], returns: 'i32' },
});
const host = symbols.mach_host_self();
const pageBytes = symbols.getpagesize();

/** Asks the kernel's virtual memory statistics, counted as Activity Monitor counts them. */
export function readMemory(): MemoryReading {
  const statistics = new Uint8Array(VM_STATISTICS_BYTES);
  const words = new Uint32Array([VM_STATISTICS_BYTES / 4]);
  if (symbols.host_statistics64(host, HOST_VM_INFO64, ptr(statistics), ptr(words)) !== 0) {
    throw new Error('host_statistics64 failed');
  }
  const memory_used_bytes = parseVmStatistics(statistics, pageBytes);
  return { memory_used_bytes, memory_total_bytes: totalmem(), swap_used_bytes: readSwapUsed() };
}

function readSwapUsed(): number {
  const usage = new Uint8Array(SWAP_USAGE_BYTES);
  const sizeBytes = new BigUint64Array([BigInt(SWAP_USAGE_BYTES)]);
  const failed = symbols.sysctlbyname(ptr(Buffer.from('vm.swapusage\0')), ptr(usage), ptr(sizeBytes), null, 0n);
  return failed === 0 ? parseSwapUsage(usage) : 0;
}
