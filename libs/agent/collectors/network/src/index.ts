import type { MetricsCollector } from '@gururmm/agent/runtime';
import type { OsType } from '@gururmm/shared/protocol';
import type { ReadCounters } from './interface-counters';
import { NetworkCollector } from './network-collector';

/** Reads `net_rx_bytes` and `net_tx_bytes`. */
export async function createNetworkCollector(osType: OsType): Promise<MetricsCollector> {
  return new NetworkCollector(await variantOf(osType));
}

async function variantOf(osType: OsType): Promise<ReadCounters> {
  switch (osType) {
    case 'linux':
      return (await import('./network.linux')).readCounters;
    case 'windows':
      return (await import('./network.windows')).readCounters;
    case 'macos':
      return (await import('./network.macos')).readCounters;
  }
}
