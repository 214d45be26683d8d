import { Component, computed, inject } from '@angular/core';
import { MatTableModule } from '@angular/material/table';
import { EmptyState, ErrorPanel, Skeleton, TimeAgo } from '@gururmm/console/ui';
import { AgentStore } from '../page/agent-store';
import { NetworkHistory } from './network-history';

interface Address {
  address: string;
  prefix: number;
}

/** The machine's network interfaces, as it last reported them. */
@Component({
  selector: 'grmm-agent-network',
  imports: [EmptyState, ErrorPanel, MatTableModule, NetworkHistory, Skeleton, TimeAgo],
  templateUrl: './agent-network.html',
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 16px;
    }
    .address {
      display: block;
    }
    .down {
      color: var(--mat-sys-on-surface-variant);
    }
  `,
})
export class AgentNetwork {
  protected readonly store = inject(AgentStore);
  protected readonly network = computed(() => this.store.state()?.network ?? null);
  protected readonly columns = ['name', 'state', 'addresses', 'mac'];

  protected addressesOf({ ipv4, ipv6 }: { ipv4: Address[]; ipv6: Address[] }): string[] {
    return [...ipv4, ...ipv6].map(({ address, prefix }) => `${address}/${prefix}`);
  }
}
