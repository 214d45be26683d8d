import type { SeenProcess } from './process-times';

/** SYSTEM_PROCESS_INFORMATION on 64 bit (winternl.h and the fields behind its reserved ones), offsets in bytes. */
const OFFSET = {
  nextEntry: 0,
  createTime: 32,
  userTime: 40,
  kernelTime: 48,
  nameLength: 56,
  namePointer: 64,
  processId: 80,
  workingSet: 144,
} as const;
const ENTRY_BYTES = 152;
/** Process 0 is what the processors do when they have nothing to do. */
const IDLE = 0;

/**
 * Processes from the answer of NtQuerySystemInformation. Times are in units of 100 ns.
 * @param address where the answer lay: names are pointers into it
 */
export function parseProcessList(answer: Buffer, address: bigint): SeenProcess[] {
  const processes: SeenProcess[] = [];
  for (let at = 0; at + ENTRY_BYTES <= answer.length;) {
    const pid = Number(answer.readBigUInt64LE(at + OFFSET.processId));
    if (pid !== IDLE) {
      processes.push({
        pid,
        name: nameAt(answer, at, address),
        startedAt: String(answer.readBigInt64LE(at + OFFSET.createTime)),
        cpuTime: Number(answer.readBigInt64LE(at + OFFSET.userTime) + answer.readBigInt64LE(at + OFFSET.kernelTime)),
        memoryBytes: Number(answer.readBigUInt64LE(at + OFFSET.workingSet)),
      });
    }
    const next = answer.readUInt32LE(at + OFFSET.nextEntry);
    if (next === 0) break;
    at += next;
  }
  return processes;
}

function nameAt(answer: Buffer, at: number, address: bigint): string {
  const length = answer.readUInt16LE(at + OFFSET.nameLength);
  const start = Number(answer.readBigUInt64LE(at + OFFSET.namePointer) - address);
  return start >= 0 && start + length <= answer.length ? answer.toString('utf16le', start, start + length) : '';
}
