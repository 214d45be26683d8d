import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { dlopen, ptr } from 'bun:ffi';
import { parseDarwinGateways } from './darwin-routes';
import type { NetworkParts } from './network-facts';
import { fromOsInterfaces } from './os-interfaces';
import { parseResolvConf } from './resolv-conf';

/** CTL_NET, PF_ROUTE, 0, any family, NET_RT_FLAGS, RTF_GATEWAY: routes through a gateway. */
const GATEWAY_ROUTES = new Int32Array([4, 17, 0, 0, 2, 2]);

const { symbols } = dlopen('libSystem.B.dylib', {
  sysctl: { args: ['ptr', 'u32', 'ptr', 'ptr', 'ptr', 'u64'], returns: 'i32' },
});

/** Reads addresses and routes from the kernel; resolv.conf holds the resolver of the primary network. */
export async function readNetwork(rootDirectory: string): Promise<NetworkParts> {
  return {
    interfaces: fromOsInterfaces(networkInterfaces()),
    gateways: parseDarwinGateways(readRoutes()),
    dns: parseResolvConf(await readResolvConf(rootDirectory)),
  };
}

async function readResolvConf(rootDirectory: string): Promise<string> {
  try {
    return await readFile(join(rootDirectory, 'etc/resolv.conf'), 'utf8');
  } catch {
    return ''; // there is none while the machine is offline
  }
}

function readRoutes(): Uint8Array {
  const sizeBytes = new BigUint64Array(1);
  const depth = GATEWAY_ROUTES.length;
  if (symbols.sysctl(ptr(GATEWAY_ROUTES), depth, null, ptr(sizeBytes), null, 0n) !== 0)
    throw new Error('sysctl failed');
  if (sizeBytes[0] === 0n) return new Uint8Array();
  const routes = new Uint8Array(Number(sizeBytes[0]));
  if (symbols.sysctl(ptr(GATEWAY_ROUTES), depth, ptr(routes), ptr(sizeBytes), null, 0n) !== 0) {
    throw new Error('sysctl failed');
  }
  return routes.subarray(0, Number(sizeBytes[0]));
}
