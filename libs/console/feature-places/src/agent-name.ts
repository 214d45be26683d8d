import { Component, effect, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { AgentNames } from './agent-names';

/** An agent's host name as a link to it. */
@Component({
  selector: 'grmm-agent-name',
  imports: [RouterLink],
  template: `<a [routerLink]="['/agents', agentId()]">{{ name() ?? 'Agent' }}</a>`,
})
export class AgentName {
  private readonly names = inject(AgentNames);

  readonly agentId = input.required<string>();
  protected readonly name = signal<string | null>(null);

  constructor() {
    effect(() => {
      const id = this.agentId();
      void this.names.nameOf(id).then((name) => {
        if (id === this.agentId()) this.name.set(name);
      });
    });
  }
}
