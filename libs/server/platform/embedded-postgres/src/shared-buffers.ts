import { totalmem } from 'node:os';

const MIB = 1024 * 1024;
/** PostgreSQL's own default. */
const LEAST_MIB = 128;
const MOST_MIB = 2048;

/** Memory this process and its children may use, in bytes: the machine's, or what a container allows of it. */
export function usableMemoryBytes(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

/**
 * Value of PostgreSQL's `shared_buffers`: an eighth of the memory, as the server and perhaps a desktop share the machine.
 * Pages that many look at stay there; it is taken only as it fills.
 */
export function sharedBuffers(memoryBytes: number): string {
  const mib = Math.floor(memoryBytes / 8 / MIB);
  return `${Math.min(MOST_MIB, Math.max(LEAST_MIB, mib))}MB`;
}
