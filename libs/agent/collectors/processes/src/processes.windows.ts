import { dlopen, ptr } from 'bun:ffi';

const MAX_PROCESSES = 16_384;
const BYTES_PER_ID = 4;

const { symbols } = dlopen('kernel32.dll', { K32EnumProcesses: { args: ['ptr', 'u32', 'ptr'], returns: 'i32' } });

/** Asks EnumProcesses; more than 16,384 processes are reported as that many. */
export function countProcesses(): number {
  const ids = new Uint32Array(MAX_PROCESSES);
  const filledBytes = new Uint32Array(1);
  if (symbols.K32EnumProcesses(ptr(ids), ids.byteLength, ptr(filledBytes)) === 0)
    throw new Error('EnumProcesses failed');
  return (filledBytes[0] ?? 0) / BYTES_PER_ID;
}
