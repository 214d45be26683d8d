/** Bytes one interface moved since boot. */
export interface InterfaceCounters {
  readonly name: string;
  readonly rxBytes: number;
  readonly txBytes: number;
}

/** Most interfaces of one sample; the protocol takes no more. */
const MAX_INTERFACES = 64;

/** Totals over the interfaces that carry the machine's own traffic, and each of them. */
export interface NetworkTotals {
  readonly net_rx_bytes: number;
  readonly net_tx_bytes: number;
  readonly interfaces: { name: string; rx_bytes: number; tx_bytes: number }[];
}

/** Reads the counters once. */
export type ReadCounters = (rootDirectory: string) => InterfaceCounters[] | Promise<InterfaceCounters[]>;

/** Interfaces that repeat the traffic of others: loopback, bridges, container and virtual machine links, bonds. */
const REPEATING =
  /^(lo\d*$|ifb|dummy|veth|docker|br-|virbr|vnet|tap|cni|flannel|cali|kube|bond|team|bridge\d|awdl|llw|utun|gif|stf)/;

/** Adds up physical traffic once. */
export function totalOf(counters: readonly InterfaceCounters[]): NetworkTotals {
  const own = counters.filter(({ name }) => !REPEATING.test(name));
  return {
    net_rx_bytes: own.reduce((sum, { rxBytes }) => sum + rxBytes, 0),
    net_tx_bytes: own.reduce((sum, { txBytes }) => sum + txBytes, 0),
    interfaces: own
      .slice(0, MAX_INTERFACES)
      .map(({ name, rxBytes, txBytes }) => ({ name, rx_bytes: rxBytes, tx_bytes: txBytes })),
  };
}
