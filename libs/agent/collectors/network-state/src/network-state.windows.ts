import { dlopen, ptr } from 'bun:ffi';
import { parseAdapterAddresses } from './adapter-addresses';
import type { NetworkParts } from './network-facts';

const ANY_FAMILY = 0;
/** Skip anycast and multicast, include gateways (iphlpapi.h). */
const FLAGS = 0x2 | 0x4 | 0x80;
const ERROR_BUFFER_OVERFLOW = 111;
const ERROR_NO_DATA = 232;
const FIRST_BUFFER_BYTES = 32 * 1024;

const { symbols } = dlopen('iphlpapi.dll', {
  GetAdaptersAddresses: { args: ['u32', 'u32', 'ptr', 'ptr', 'ptr'], returns: 'u32' },
});

/** One call for adapters, addresses, gateways and name servers. */
export function readNetwork(): NetworkParts {
  const sizeBytes = new Uint32Array([FIRST_BUFFER_BYTES]);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const buffer = new Uint8Array(sizeBytes[0] ?? FIRST_BUFFER_BYTES);
    const status = symbols.GetAdaptersAddresses(ANY_FAMILY, FLAGS, null, ptr(buffer), ptr(sizeBytes));
    if (status === 0) return parseAdapterAddresses(buffer, BigInt(ptr(buffer)));
    if (status === ERROR_NO_DATA) return { interfaces: [], gateways: [], dns: [] };
    if (status !== ERROR_BUFFER_OVERFLOW) throw new Error(`GetAdaptersAddresses failed with ${status}`);
  }
  throw new Error('GetAdaptersAddresses kept asking for a larger buffer');
}
