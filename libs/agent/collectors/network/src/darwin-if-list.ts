import type { InterfaceCounters } from './interface-counters';

/** Message types and layout of struct if_msghdr2 with if_data64 (net/if.h). */
const RTM_IFINFO2 = 0x12;
const OFFSETS = { length: 0, type: 3, rxBytes: 96, txBytes: 104, address: 160 };
/** In the struct sockaddr_dl that follows: length of the name, and the name. */
const ADDRESS_OFFSETS = { nameLength: 5, name: 8 };

/** Reads the answer of NET_RT_IFLIST2: a row of messages, of which only interface records count. */
export function parseInterfaceList(bytes: Uint8Array): InterfaceCounters[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const counters: InterfaceCounters[] = [];
  for (let start = 0; start + 4 <= bytes.length;) {
    const length = view.getUint16(start + OFFSETS.length, true);
    if (length === 0) break;
    if (view.getUint8(start + OFFSETS.type) === RTM_IFINFO2) counters.push(parseMessage(view, start));
    start += length;
  }
  return counters;
}

function parseMessage(view: DataView, start: number): InterfaceCounters {
  const address = start + OFFSETS.address;
  const nameLength = view.getUint8(address + ADDRESS_OFFSETS.nameLength);
  const name = new Uint8Array(view.buffer, view.byteOffset + address + ADDRESS_OFFSETS.name, nameLength);
  return {
    name: Buffer.from(name).toString('latin1'),
    rxBytes: Number(view.getBigUint64(start + OFFSETS.rxBytes, true)),
    txBytes: Number(view.getBigUint64(start + OFFSETS.txBytes, true)),
  };
}
