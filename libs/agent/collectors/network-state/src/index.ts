import type { Collector } from '@gururmm/agent/runtime';
import type { NetworkState, OsType } from '@gururmm/shared/protocol';
import type { ReadNetwork } from './network-facts';
import { NetworkStateCollector } from './network-state-collector';

/** Reads the whole `network_state` with its hash. */
export async function createNetworkStateCollector(osType: OsType): Promise<Collector<NetworkState>> {
  return new NetworkStateCollector(await variantOf(osType));
}

async function variantOf(osType: OsType): Promise<ReadNetwork> {
  switch (osType) {
    case 'linux':
      return (await import('./network-state.linux')).readNetwork;
    case 'windows':
      return (await import('./network-state.windows')).readNetwork;
    case 'macos':
      return (await import('./network-state.macos')).readNetwork;
  }
}
