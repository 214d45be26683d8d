import { Component, inject } from '@angular/core';
import { AgentWatchdog } from '@gururmm/console/feature-watchdog';
import { AgentStore } from './agent-store';

@Component({
  selector: 'grmm-agent-watchdog-tab',
  imports: [AgentWatchdog],
  template: `
    @if (store.agent(); as agent) {
      <grmm-agent-watchdog [agentId]="agent.id" />
    }
  `,
})
export class AgentWatchdogTab {
  protected readonly store = inject(AgentStore);
}
