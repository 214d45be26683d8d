import { hostname } from 'node:os';
import type { Collector, CollectorConfig } from '@gururmm/agent/runtime';
import type { NetworkState } from '@gururmm/shared/protocol';
import { type ReadNetwork, toNetworkState } from './network-facts';

/** Interfaces with their addresses, gateways and name servers. */
export class NetworkStateCollector implements Collector<NetworkState> {
  readonly name = 'network-state';
  private rootDirectory = '/';

  constructor(
    private readonly readNetwork: ReadNetwork,
    private readonly readHostname: () => string = hostname,
  ) {}

  init(config: CollectorConfig): void {
    this.rootDirectory = config.rootDirectory;
  }

  async collect(): Promise<NetworkState> {
    const parts = await this.readNetwork(this.rootDirectory);
    return toNetworkState({ hostname: this.readHostname(), ...parts });
  }
}
