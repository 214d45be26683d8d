import { Component, inject } from '@angular/core';
import { AgentAlerts } from '@gururmm/console/feature-alerts';
import { AgentStore } from './agent-store';

@Component({
  selector: 'grmm-agent-alerts-tab',
  imports: [AgentAlerts],
  template: `
    @if (store.agent(); as agent) {
      <grmm-agent-alerts [agentId]="agent.id" />
    }
  `,
})
export class AgentAlertsTab {
  protected readonly store = inject(AgentStore);
}
