import { Component, computed, effect, inject, input } from '@angular/core';
import { type EffectivePolicy, Loadable, PoliciesApi } from '@gururmm/console/data-access';

/** The version an agent is held at by policy; nothing where it is free, or where it cannot be read. */
@Component({
  selector: 'grmm-version-pin',
  template: `
    @if (version(); as version) {
      <span class="chip" title="A policy holds the agent at this version" data-testid="version-pin"
        >Pinned to {{ version }}</span
      >
    }
  `,
  styles: `
    .chip {
      display: inline-block;
      padding: 2px 10px;
      border-radius: 999px;
      color: var(--grmm-warn);
      background: var(--grmm-warn-fill);
      font: var(--mat-sys-label-medium);
      white-space: nowrap;
    }
  `,
})
export class VersionPin {
  private readonly api = inject(PoliciesApi);
  private readonly read = new Loadable<EffectivePolicy>();

  readonly agentId = input.required<string>();

  protected readonly version = computed(() => {
    const value: unknown = this.read.value()?.items['version_pin']?.value;
    return typeof value === 'string' ? value : null;
  });

  constructor() {
    effect(() => {
      const id = this.agentId();
      void this.read.load(() => this.api.effective(id));
    });
  }
}
