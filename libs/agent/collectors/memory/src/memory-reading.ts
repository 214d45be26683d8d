/** Memory in use as a technician reads it: caches that can be dropped at once count as free. Sizes in bytes. */
export interface MemoryReading {
  readonly memory_used_bytes: number;
  readonly memory_total_bytes: number;
  readonly swap_used_bytes?: number;
}

/** Reads memory once. */
export type ReadMemory = (rootDirectory: string) => MemoryReading | Promise<MemoryReading>;
