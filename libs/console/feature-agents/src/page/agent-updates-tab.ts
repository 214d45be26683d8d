import { Component, inject } from '@angular/core';
import { AgentUpdates } from '@gururmm/console/feature-updates';
import { AgentStore } from './agent-store';

@Component({
  selector: 'grmm-agent-updates-tab',
  imports: [AgentUpdates],
  template: `
    @if (store.agent(); as agent) {
      <grmm-agent-updates [agentId]="agent.id" />
    }
  `,
})
export class AgentUpdatesTab {
  protected readonly store = inject(AgentStore);
}
