import { Component, inject } from '@angular/core';
import { EffectivePolicyPanel } from '@gururmm/console/feature-policies';
import { AgentStore } from './agent-store';

@Component({
  selector: 'grmm-agent-policy',
  imports: [EffectivePolicyPanel],
  template: `
    @if (store.agent(); as agent) {
      <grmm-effective-policy-panel [agentId]="agent.id" />
    }
  `,
})
export class AgentPolicy {
  protected readonly store = inject(AgentStore);
}
