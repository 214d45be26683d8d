import { Component, inject } from '@angular/core';
import { CommandHistory } from '@gururmm/console/feature-commands';
import { AgentStore } from './agent-store';

@Component({
  selector: 'grmm-agent-commands',
  imports: [CommandHistory],
  template: `
    @if (store.agent(); as agent) {
      <grmm-command-history [agentId]="agent.id" />
    }
  `,
})
export class AgentCommands {
  protected readonly store = inject(AgentStore);
}
