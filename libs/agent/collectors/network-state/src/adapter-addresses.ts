import type { InterfaceFacts, NetworkParts } from './network-facts';
import { formatIpv6 } from './format-ipv6';

/** Layout of IP_ADAPTER_ADDRESSES and the lists it points to (iptypes.h, 64 bit). */
const ADAPTER = {
  next: 8,
  firstUnicast: 24,
  firstDnsServer: 48,
  friendlyName: 72,
  mac: 80,
  macLength: 88,
  type: 100,
  status: 104,
  firstGateway: 208,
};
const LIST = { next: 8, socketAddress: 16 };
const UNICAST_PREFIX = 56;
const FAMILY_INET = 2;
const FAMILY_INET6 = 23;
const TYPE_LOOPBACK = 24;
const STATUS_UP = 1;

/**
 * Reads the answer of GetAdaptersAddresses: linked structures whose pointers all lead
 * into the same buffer.
 * @param baseAddress address the buffer had when Windows filled it
 */
export function parseAdapterAddresses(bytes: Uint8Array, baseAddress: bigint): NetworkParts {
  const memory = new FilledBuffer(bytes, baseAddress);
  const adapters = memory.list(0, ADAPTER.next).filter((at) => memory.u32(at + ADAPTER.type) !== TYPE_LOOPBACK);
  const upFirst = adapters.filter((at) => memory.u32(at + ADAPTER.status) === STATUS_UP);
  return {
    interfaces: adapters.map((at) => readAdapter(memory, at)),
    gateways: upFirst.flatMap((at) => readAddresses(memory, at + ADAPTER.firstGateway)),
    dns: upFirst.flatMap((at) => readAddresses(memory, at + ADAPTER.firstDnsServer)),
  };
}

function readAdapter(memory: FilledBuffer, at: number): InterfaceFacts {
  const unicast = memory.follow(at + ADAPTER.firstUnicast, LIST.next).map((entry) => ({
    address: readSocketAddress(memory, entry + LIST.socketAddress) ?? '',
    prefix: memory.u8(entry + UNICAST_PREFIX),
  }));
  const mac = memory.slice(at + ADAPTER.mac, memory.u32(at + ADAPTER.macLength));
  return {
    name: memory.wideString(at + ADAPTER.friendlyName),
    mac: [...mac].map((byte) => byte.toString(16).padStart(2, '0')).join(':'),
    ipv4: unicast.filter(({ address }) => address.includes('.')),
    ipv6: unicast.filter(({ address }) => address.includes(':')),
    up: memory.u32(at + ADAPTER.status) === STATUS_UP,
  };
}

function readAddresses(memory: FilledBuffer, pointerAt: number): string[] {
  return memory
    .follow(pointerAt, LIST.next)
    .map((entry) => readSocketAddress(memory, entry + LIST.socketAddress))
    .filter((address) => address !== undefined);
}

function readSocketAddress(memory: FilledBuffer, pointerAt: number): string | undefined {
  const at = memory.target(pointerAt);
  if (at === undefined) return undefined;
  const family = memory.u8(at) | (memory.u8(at + 1) << 8);
  if (family === FAMILY_INET) return memory.slice(at + 4, 4).join('.');
  if (family === FAMILY_INET6) return formatIpv6(Buffer.from(memory.slice(at + 8, 16)).toString('hex'));
  return undefined;
}

/** Bytes with pointers into themselves; a pointer that leads elsewhere counts as null. */
class FilledBuffer {
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly baseAddress: bigint,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(at: number): number {
    return this.view.getUint8(at);
  }

  u32(at: number): number {
    return this.view.getUint32(at, true);
  }

  slice(at: number, length: number): Uint8Array {
    return this.bytes.subarray(at, at + length);
  }

  /** Where the pointer at `at` leads. */
  target(at: number): number | undefined {
    const offset = Number(this.view.getBigUint64(at, true) - this.baseAddress);
    return offset >= 0 && offset < this.bytes.length ? offset : undefined;
  }

  /** Positions of a linked list that begins at `first`. */
  list(first: number, nextOffset: number): number[] {
    const positions: number[] = [];
    for (let at: number | undefined = first; at !== undefined; at = this.target(at + nextOffset)) positions.push(at);
    return positions;
  }

  /** Positions of a linked list whose first pointer stands at `pointerAt`. */
  follow(pointerAt: number, nextOffset: number): number[] {
    const first = this.target(pointerAt);
    return first === undefined ? [] : this.list(first, nextOffset);
  }

  wideString(pointerAt: number): string {
    const start = this.target(pointerAt);
    if (start === undefined) return 'unnamed';
    let end = start;
    while (end + 1 < this.bytes.length && (this.u8(end) !== 0 || this.u8(end + 1) !== 0)) end += 2;
    return Buffer.from(this.bytes.subarray(start, end)).toString('utf16le');
  }
}
