import { createHash } from 'node:crypto';
import type { NetworkState } from '@gururmm/shared/protocol';

/** The network state before it is hashed. */
export type NetworkFacts = Omit<NetworkState, 'hash'>;

export type InterfaceFacts = NetworkFacts['interfaces'][number];

/** Reads everything but the host name. */
export type ReadNetwork = (rootDirectory: string) => NetworkParts | Promise<NetworkParts>;

export type NetworkParts = Omit<NetworkFacts, 'hostname'>;

/** Limits of the protocol. */
const MAX_INTERFACES = 256;
const MAX_ENTRIES = 64;

/**
 * Brings the facts into one order and hashes them: the same state always has the same
 * hash, whatever order the system lists it in.
 */
export function toNetworkState(facts: NetworkFacts): NetworkState {
  const ordered: NetworkFacts = {
    hostname: facts.hostname,
    interfaces: facts.interfaces
      .map((each) => ({ ...each, ipv4: byAddress(each.ipv4), ipv6: byAddress(each.ipv6) }))
      .sort((one, other) => compare(one.name, other.name))
      .slice(0, MAX_INTERFACES),
    gateways: unique(facts.gateways),
    dns: unique(facts.dns),
  };
  return { hash: createHash('sha256').update(JSON.stringify(ordered)).digest('hex'), ...ordered };
}

function byAddress(addresses: InterfaceFacts['ipv4']): InterfaceFacts['ipv4'] {
  return [...addresses].sort((one, other) => compare(one.address, other.address)).slice(0, MAX_ENTRIES);
}

/** Keeps the order: the first gateway and the first name server are the preferred ones. */
function unique(values: readonly string[]): string[] {
  return [...new Set(values)].slice(0, MAX_ENTRIES);
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
