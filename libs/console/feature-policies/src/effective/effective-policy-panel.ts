import { Component, effect, inject, input, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { ErrorPanel, Skeleton, TimeAgo } from '@gururmm/console/ui';
import { LEVEL_LABELS } from '../level-labels';
import { EffectivePolicyStore } from './effective-policy-store';

/** Every value that an agent works by, the policy it comes from, and what that one overrides. */
@Component({
  selector: 'grmm-effective-policy-panel',
  imports: [ErrorPanel, RouterLink, Skeleton, TimeAgo],
  providers: [EffectivePolicyStore],
  templateUrl: './effective-policy-panel.html',
  styleUrl: './effective-policy-panel.scss',
})
export class EffectivePolicyPanel {
  protected readonly store = inject(EffectivePolicyStore);

  readonly agentId = input.required<string>();

  protected readonly levelLabels = LEVEL_LABELS;

  constructor() {
    effect(() => {
      const id = this.agentId();
      untracked(() => void this.store.show(id));
    });
  }
}
