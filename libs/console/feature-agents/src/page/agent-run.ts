import { Component, inject } from '@angular/core';
import { RunCommand } from '@gururmm/console/feature-commands';
import { AgentStore } from './agent-store';

@Component({
  selector: 'grmm-agent-run',
  imports: [RunCommand],
  template: `
    @if (store.agent(); as agent) {
      <grmm-run-command [agent]="agent" />
    }
  `,
})
export class AgentRun {
  protected readonly store = inject(AgentStore);
}
