import { dlopen, ptr } from 'bun:ffi';

const MAX_PROCESSES = 16_384;

const { symbols } = dlopen('libSystem.B.dylib', { proc_listallpids: { args: ['ptr', 'i32'], returns: 'i32' } });

/** Asks proc_listallpids (libproc.h). */
export function countProcesses(): number {
  const ids = new Int32Array(MAX_PROCESSES);
  const count = symbols.proc_listallpids(ptr(ids), ids.byteLength);
  if (count < 0) throw new Error('proc_listallpids failed');
  return count;
}
