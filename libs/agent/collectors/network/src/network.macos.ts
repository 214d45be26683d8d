import { dlopen, ptr } from 'bun:ffi';
import { parseInterfaceList } from './darwin-if-list';
import type { InterfaceCounters } from './interface-counters';

/** CTL_NET, PF_ROUTE, 0, 0, NET_RT_IFLIST2, 0: the list with 64-bit counters. */
const INTERFACE_LIST = new Int32Array([4, 17, 0, 0, 6, 0]);

const { symbols } = dlopen('libSystem.B.dylib', {
  sysctl: { args: ['ptr', 'u32', 'ptr', 'ptr', 'ptr', 'u64'], returns: 'i32' },
});

/** Asks sysctl for the interface list. */
export function readCounters(): InterfaceCounters[] {
  const sizeBytes = new BigUint64Array(1);
  const depth = INTERFACE_LIST.length;
  if (symbols.sysctl(ptr(INTERFACE_LIST), depth, null, ptr(sizeBytes), null, 0n) !== 0)
    throw new Error('sysctl failed');
  const list = new Uint8Array(Number(sizeBytes[0]));
  if (symbols.sysctl(ptr(INTERFACE_LIST), depth, ptr(list), ptr(sizeBytes), null, 0n) !== 0)
    throw new Error('sysctl failed');
  return parseInterfaceList(list.subarray(0, Number(sizeBytes[0])));
}
