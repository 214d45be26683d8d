import type { InterfaceCounters } from './interface-counters';

/** Layout of MIB_IF_TABLE2 and MIB_IF_ROW2 (netioapi.h, 64 bit). */
export const IF_TABLE_HEADER_BYTES = 8;
export const IF_ROW_BYTES = 1352;

const OFFSETS = { alias: 28, type: 1128, flags: 1152, inOctets: 1208, outOctets: 1280 };
const ALIAS_BYTES = 514;
const TYPE_LOOPBACK = 24;
/** Bit 1: a filter driver on top of an adapter, which repeats the adapter's counters. */
const FLAG_FILTER_INTERFACE = 2;

/** Reads a MIB_IF_TABLE2 without loopback and filter rows. */
export function parseIfTable(bytes: Uint8Array): InterfaceCounters[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const counters: InterfaceCounters[] = [];
  for (let index = 0; index < view.getUint32(0, true); index += 1) {
    const row = IF_TABLE_HEADER_BYTES + index * IF_ROW_BYTES;
    const isFilter = (view.getUint8(row + OFFSETS.flags) & FLAG_FILTER_INTERFACE) !== 0;
    if (isFilter || view.getUint32(row + OFFSETS.type, true) === TYPE_LOOPBACK) continue;
    counters.push({
      name: wideString(bytes.subarray(row + OFFSETS.alias, row + OFFSETS.alias + ALIAS_BYTES)),
      rxBytes: Number(view.getBigUint64(row + OFFSETS.inOctets, true)),
      txBytes: Number(view.getBigUint64(row + OFFSETS.outOctets, true)),
    });
  }
  return counters;
}

function wideString(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf16le').split('\0', 1)[0] ?? '';
}
