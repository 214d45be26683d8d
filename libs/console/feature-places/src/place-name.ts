import { Component, computed, effect, inject, input, signal } from '@angular/core';
import { AgentName } from './agent-name';
import type { Place } from './place';
import { PlaceNames } from './place-names';

/** A place in words. */
@Component({
  selector: 'grmm-place-name',
  imports: [AgentName],
  template: `
    @let at = place();
    @switch (at.level) {
      @case ('global') {
        {{ everybody() }}
      }
      @case ('agent') {
        Agent <grmm-agent-name [agentId]="at.agent_id ?? ''" />
      }
      @case ('tag') {
        Tag {{ at.tag }}{{ name() === null ? '' : ' of ' + name() }}
      }
      @case ('client') {
        Client {{ name() }}
      }
      @case ('site') {
        Site {{ name() }}
      }
    }
  `,
})
export class PlaceName {
  private readonly names = inject(PlaceNames);

  readonly place = input.required<Place>();
  readonly everybody = input('All agents');

  protected readonly name = signal<string | null>(null);
  private readonly named = computed(() => {
    const { level, site_id, client_id } = this.place();
    if (level === 'site' && site_id !== null) return this.names.ofSite(site_id);
    if ((level === 'client' || level === 'tag') && client_id !== null) return this.names.ofClient(client_id);
    return Promise.resolve(null);
  });

  constructor() {
    effect(() => {
      const asked = this.named();
      void asked.then((name) => {
        if (asked === this.named()) this.name.set(name);
      });
    });
  }
}
