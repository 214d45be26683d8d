import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MemoryReading } from './memory-reading';

/** Reads /proc/meminfo. */
export async function readMemory(rootDirectory: string): Promise<MemoryReading> {
  return parseMeminfo(await readFile(join(rootDirectory, 'proc/meminfo'), 'utf8'));
}

/**
 * Used is total minus `MemAvailable` (proc_meminfo(5)); kernels before 3.14 lack it, there free, buffers and cache stand in.
 * @throws when the total is missing.
 */
export function parseMeminfo(text: string): MemoryReading {
  const values = new Map<string, number>();
  for (const [, name, kibibytes] of text.matchAll(/^(\w+): +(\d+) kB$/gm)) {
    if (name !== undefined) values.set(name, Number(kibibytes) * 1024);
  }
  const bytes = (name: string) => values.get(name) ?? 0;
  const total = bytes('MemTotal');
  if (total === 0) throw new Error('/proc/meminfo has no MemTotal');
  const available = values.get('MemAvailable') ?? bytes('MemFree') + bytes('Buffers') + bytes('Cached');
  return {
    memory_used_bytes: Math.max(0, total - available),
    memory_total_bytes: total,
    swap_used_bytes: Math.max(0, bytes('SwapTotal') - bytes('SwapFree')),
  };
}
