import type { NetworkDifference } from '@gururmm/console/data-access';

const ASPECTS: Readonly<Record<NetworkDifference['aspect'], string>> = {
  hostname: 'Host name',
  interface: 'Interface',
  state: 'state',
  mac: 'MAC',
  address: 'address',
  gateway: 'Gateway',
  dns: 'DNS server',
};

/** One difference between two states of a network, in words. */
export function differenceText({ after, aspect, before, interface: link }: NetworkDifference): string {
  const what = aspect === 'interface' || link === null ? ASPECTS[aspect] : `${link}, ${ASPECTS[aspect]}`;
  if (before === null) return `${what} ${after ?? ''} appeared`;
  if (after === null) return `${what} ${before} went`;
  return `${what}: ${before} → ${after}`;
}
