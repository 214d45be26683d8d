import { Component, inject } from '@angular/core';
import { AgentInventoryPanel } from '@gururmm/console/feature-inventory';
import { AgentStore } from './agent-store';

@Component({
  selector: 'grmm-agent-inventory-tab',
  imports: [AgentInventoryPanel],
  template: `
    @if (store.agent(); as agent) {
      <grmm-agent-inventory-panel [agentId]="agent.id" />
    }
  `,
})
export class AgentInventoryTab {
  protected readonly store = inject(AgentStore);
}
