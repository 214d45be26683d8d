import { Component, effect, inject, input, untracked } from '@angular/core';
import { CommandListStore } from './command-list-store';
import { CommandPanel } from './command-panel';

/** The commands of one agent. */
@Component({
  selector: 'grmm-command-history',
  imports: [CommandPanel],
  providers: [CommandListStore],
  template: `
    <grmm-command-panel [list]="store.list" [showAgent]="false" emptyText="Nothing has been run on this agent yet." />
  `,
})
export class CommandHistory {
  protected readonly store = inject(CommandListStore);

  readonly agentId = input.required<string>();

  constructor() {
    effect(() => {
      const agentId = this.agentId();
      untracked(() => this.store.show({ agent_id: agentId }));
    });
  }
}
