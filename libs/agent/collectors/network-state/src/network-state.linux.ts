import { readdir, readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { parseIpv4Gateways, parseIpv6Gateways } from './linux-routes';
import type { InterfaceFacts, NetworkParts } from './network-facts';
import { fromOsInterfaces, type OsInterfaces } from './os-interfaces';
import { parseResolvConf } from './resolv-conf';

/** Links of containers come and go with every container; they are not the machine's network. */
const FLEETING = /^(lo$|ifb|veth|cali|lxc)/;

/** Reads addresses from the kernel, links from /sys, routes from /proc and name servers from resolv.conf. */
export async function readNetwork(
  rootDirectory: string,
  interfaces: OsInterfaces = networkInterfaces(),
): Promise<NetworkParts> {
  const read = (path: string) => readIfThere(join(rootDirectory, path));
  const [links, ipv4Routes, ipv6Routes, resolvConf] = await Promise.all([
    readLinks(rootDirectory),
    read('proc/net/route'),
    read('proc/net/ipv6_route'),
    read('etc/resolv.conf'),
  ]);
  return {
    interfaces: mergeLinks(fromOsInterfaces(interfaces), links),
    gateways: [...parseIpv4Gateways(ipv4Routes), ...parseIpv6Gateways(ipv6Routes)],
    dns: parseResolvConf(resolvConf),
  };
}

/** Adds links without an address, and the true state of the others. */
function mergeLinks(addressed: readonly InterfaceFacts[], links: readonly InterfaceFacts[]): InterfaceFacts[] {
  const byName = new Map(links.map((link) => [link.name, link]));
  for (const each of addressed) byName.set(each.name, { ...each, up: byName.get(each.name)?.up ?? each.up });
  return [...byName.values()].filter(({ name }) => !FLEETING.test(name));
}

async function readLinks(rootDirectory: string): Promise<InterfaceFacts[]> {
  const directory = join(rootDirectory, 'sys/class/net');
  const names = await listIfThere(directory);
  return Promise.all(
    names.map(async (name) => ({
      name,
      mac: await readIfThere(join(directory, name, 'address')),
      ipv4: [],
      ipv6: [],
      // "unknown" is what drivers without carrier detection say about a working link
      up: ['up', 'unknown'].includes(await readIfThere(join(directory, name, 'operstate'))),
    })),
  );
}

async function listIfThere(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).filter((name) => name !== 'bonding_masters');
  } catch {
    return []; // no sysfs, as in some containers: the addresses still tell
  }
}

async function readIfThere(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch {
    return ''; // e.g. IPv6 is switched off
  }
}
