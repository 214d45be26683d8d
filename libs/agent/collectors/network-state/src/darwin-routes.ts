import { formatIpv6 } from './format-ipv6';

/** Layout of struct rt_msghdr (net/route.h); addresses follow it, each rounded up to four bytes. */
const OFFSETS = { length: 0, addresses: 12, firstAddress: 92 };
const RTA_DESTINATION = 1;
const RTA_GATEWAY = 2;
const FAMILY_INET = 2;
const FAMILY_INET6 = 30;

/** Gateways of default routes in the answer of NET_RT_FLAGS. */
export function parseDarwinGateways(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const gateways: string[] = [];
  for (let start = 0; start + OFFSETS.firstAddress <= bytes.length;) {
    const length = view.getUint16(start + OFFSETS.length, true);
    if (length === 0) break;
    const mask = view.getInt32(start + OFFSETS.addresses, true);
    if ((mask & RTA_DESTINATION) !== 0 && (mask & RTA_GATEWAY) !== 0) {
      const gateway = defaultGateway(bytes.subarray(start + OFFSETS.firstAddress, start + length));
      if (gateway !== undefined) gateways.push(gateway);
    }
    start += length;
  }
  return gateways;
}

/** The gateway behind a destination of only zeros. */
function defaultGateway(addresses: Uint8Array): string | undefined {
  const destinationBytes = roundedLength(addresses[0] ?? 0);
  const destination = addressOf(addresses);
  const gateway = addressOf(addresses.subarray(destinationBytes));
  const isDefault = destination?.every((byte) => byte === 0) ?? false;
  if (!isDefault || gateway === undefined) return undefined;
  return gateway.length === 4 ? gateway.join('.') : formatIpv6(Buffer.from(gateway).toString('hex'));
}

/** The address inside a struct sockaddr, whose first two bytes are its length and family. */
function addressOf(socketAddress: Uint8Array): Uint8Array | undefined {
  if (socketAddress[1] === FAMILY_INET) return socketAddress.subarray(4, 8);
  return socketAddress[1] === FAMILY_INET6 ? socketAddress.subarray(8, 24) : undefined;
}

function roundedLength(length: number): number {
  return length === 0 ? 4 : Math.ceil(length / 4) * 4;
}
