import { availableParallelism } from 'node:os';
import { dlopen, ptr } from 'bun:ffi';
import type { ProcessSample } from '@gururmm/shared/protocol';
import { type ProcessTable, sharesBetween } from './process-times';
import type { Watch } from './top-processes';
import { parseProcessList } from './windows-process-list';

const PROCESS_INFORMATION = 5;
const TOO_SMALL = 0xc0000004 | 0;
const FIRST_BYTES = 512 * 1024;
/** More than any machine has processes for. */
const MAX_BYTES = 64 * 1024 * 1024;
const UNITS_PER_MS = 10_000;

const { symbols: ntdll } = dlopen('ntdll.dll', {
  NtQuerySystemInformation: { args: ['u32', 'ptr', 'u32', 'ptr'], returns: 'i32' },
});

/** Looks twice. Users are left out: each would need the token of its process. */
export async function readProcesses(_rootDirectory: string, watch: Watch): Promise<ProcessSample[]> {
  const before = readTable();
  await watch();
  return sharesBetween(before, readTable());
}

function readTable(): ProcessTable {
  const totalTime = performance.now() * UNITS_PER_MS * availableParallelism();
  const { answer, address } = query();
  return { totalTime, processes: parseProcessList(answer, address) };
}

/** One call for all processes, without a program being started. */
export function query(): { readonly answer: Buffer; readonly address: bigint } {
  const neededBytes = new Uint32Array(1);
  for (let sizeBytes = FIRST_BYTES; sizeBytes <= MAX_BYTES; sizeBytes *= 2) {
    const answer = Buffer.alloc(sizeBytes);
    const pointer = ptr(answer);
    const status = ntdll.NtQuerySystemInformation(PROCESS_INFORMATION, pointer, sizeBytes, ptr(neededBytes));
    if (status === TOO_SMALL) continue;
    if (status !== 0) throw new Error(`the processes cannot be listed: status ${(status >>> 0).toString(16)}`);
    return { answer: answer.subarray(0, neededBytes[0] ?? sizeBytes), address: BigInt(pointer) };
  }
  throw new Error('the processes cannot be listed: too many');
}
