import { Component, effect, inject, input, untracked } from '@angular/core';
import { ListFrame } from '@gururmm/console/ui';
import { WatchdogListStore } from './watchdog-list-store';
import { WatchdogTable } from './watchdog-table';

/** What watched services of one agent did. */
@Component({
  selector: 'grmm-agent-watchdog',
  imports: [ListFrame, WatchdogTable],
  providers: [WatchdogListStore],
  template: `
    <grmm-list-frame
      emptyIcon="vital_signs"
      emptyHeading="Nothing happened"
      emptyText="Policies name the services that the agent looks after. What they do stands here."
      [list]="list"
    >
      <grmm-watchdog-table [events]="list.items()" [showAgent]="false" />
    </grmm-list-frame>
  `,
  styles: `
    :host {
      display: block;
      padding-top: 16px;
    }
  `,
})
export class AgentWatchdog {
  protected readonly list = inject(WatchdogListStore).list;

  readonly agentId = input.required<string>();

  constructor() {
    effect(() => {
      const agent_id = this.agentId();
      untracked(() => void this.list.show({ agent_id }));
    });
  }
}
