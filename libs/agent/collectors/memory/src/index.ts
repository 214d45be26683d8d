import type { MetricsCollector } from '@gururmm/agent/runtime';
import type { OsType } from '@gururmm/shared/protocol';
import { MemoryCollector } from './memory-collector';
import type { ReadMemory } from './memory-reading';

/** Reads `memory_used_bytes`, `memory_total_bytes` and `swap_used_bytes`. */
export async function createMemoryCollector(osType: OsType): Promise<MetricsCollector> {
  return new MemoryCollector(await variantOf(osType));
}

async function variantOf(osType: OsType): Promise<ReadMemory> {
  switch (osType) {
    case 'linux':
      return (await import('./memory.linux')).readMemory;
    case 'windows':
      return (await import('./memory.windows')).readMemory;
    case 'macos':
      return (await import('./memory.macos')).readMemory;
  }
}
