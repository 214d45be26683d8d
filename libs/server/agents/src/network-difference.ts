import type { NetworkState } from '@gururmm/shared/protocol';

/** What of a network may change. */
export const NETWORK_ASPECTS = ['hostname', 'interface', 'state', 'mac', 'address', 'gateway', 'dns'] as const;

export type NetworkAspect = (typeof NETWORK_ASPECTS)[number];

/** One difference: what appeared has no `before`, what went has no `after`. */
export interface NetworkDifference {
  readonly aspect: NetworkAspect;
  /** The interface it is about; null for what belongs to the machine. */
  readonly interface: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

type Interface = NetworkState['interfaces'][number];

/** What is different between two states of one machine; the order of lists means nothing, except that of DNS servers. */
export function networkDifferences(before: NetworkState, after: NetworkState): NetworkDifference[] {
  const earlier = new Map(before.interfaces.map((link) => [link.name, link]));
  const later = new Map(after.interfaces.map((link) => [link.name, link]));
  const names = [...new Set([...earlier.keys(), ...later.keys()])].sort();
  return [
    ...changed('hostname', null, before.hostname, after.hostname),
    ...names.flatMap((name) => interfaceDifferences(name, earlier.get(name), later.get(name))),
    ...listDifferences('gateway', null, before.gateways, after.gateways),
    ...changed('dns', null, textOf(before.dns), textOf(after.dns)),
  ];
}

function interfaceDifferences(
  name: string,
  before: Interface | undefined,
  after: Interface | undefined,
): NetworkDifference[] {
  return [
    ...changed('interface', name, before && name, after && name),
    ...(before && after ? changed('state', name, stateOf(before), stateOf(after)) : []),
    ...(before && after ? changed('mac', name, before.mac, after.mac) : []),
    ...listDifferences('address', name, addressesOf(before), addressesOf(after)),
  ];
}

function changed(
  aspect: NetworkAspect,
  link: string | null,
  before: string | undefined,
  after: string | undefined,
): NetworkDifference[] {
  return before === after ? [] : [{ aspect, interface: link, before: before ?? null, after: after ?? null }];
}

function listDifferences(
  aspect: NetworkAspect,
  link: string | null,
  before: readonly string[],
  after: readonly string[],
): NetworkDifference[] {
  const gone = before.filter((value) => !after.includes(value));
  const come = after.filter((value) => !before.includes(value));
  return [
    ...gone.map((value) => ({ aspect, interface: link, before: value, after: null })),
    ...come.map((value) => ({ aspect, interface: link, before: null, after: value })),
  ];
}

const stateOf = ({ up }: Interface) => (up ? 'up' : 'down');

const textOf = (servers: readonly string[]) => (servers.length === 0 ? undefined : servers.join(', '));

function addressesOf(link: Interface | undefined): string[] {
  return [...(link?.ipv4 ?? []), ...(link?.ipv6 ?? [])].map(({ address, prefix }) => `${address}/${prefix}`);
}
