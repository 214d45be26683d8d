import type { NetworkInterfaceInfo } from 'node:os';
import type { InterfaceFacts } from './network-facts';

/** What `os.networkInterfaces()` returns. */
export type OsInterfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** Interfaces that have an address, without loopback. */
export function fromOsInterfaces(interfaces: OsInterfaces): InterfaceFacts[] {
  return Object.entries(interfaces)
    .map(([name, addresses = []]) => ({ name, external: addresses.filter(({ internal }) => !internal) }))
    .filter(({ external }) => external.length > 0)
    .map(({ name, external }) => ({
      name,
      mac: external[0]?.mac ?? '',
      ipv4: external.filter(({ family }) => family === 'IPv4').map(toAddress),
      ipv6: external.filter(({ family }) => family === 'IPv6').map(toAddress),
      up: true,
    }));
}

function toAddress({ address, cidr }: NetworkInterfaceInfo): { address: string; prefix: number } {
  const prefix = Number(cidr?.split('/')[1] ?? 0);
  return { address: address.split('%', 1)[0] ?? address, prefix };
}
