import { dlopen, type Pointer, ptr, read, toArrayBuffer } from 'bun:ffi';
import { IF_ROW_BYTES, IF_TABLE_HEADER_BYTES, parseIfTable } from './if-table';
import type { InterfaceCounters } from './interface-counters';

const { symbols } = dlopen('iphlpapi.dll', {
  GetIfTable2: { args: ['ptr'], returns: 'u32' },
  FreeMibTable: { args: ['ptr'], returns: 'void' },
});

/** Asks GetIfTable2, whose counters are 64 bits wide. */
export function readCounters(): InterfaceCounters[] {
  const tableAddress = new BigUint64Array(1);
  if (symbols.GetIfTable2(ptr(tableAddress)) !== 0) throw new Error('GetIfTable2 failed');
  const table = Number(tableAddress[0]) as Pointer;
  try {
    const sizeBytes = IF_TABLE_HEADER_BYTES + read.u32(table, 0) * IF_ROW_BYTES;
    return parseIfTable(new Uint8Array(toArrayBuffer(table, 0, sizeBytes)));
  } finally {
    symbols.FreeMibTable(table);
  }
}
