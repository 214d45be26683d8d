import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import { type RolloutProgress, type RolloutRing, Session } from '@gururmm/console/data-access';
import { Confirmation, ErrorPanel, ShareBar, Skeleton, SpanPipe, StatusChip, TimeAgo } from '@gururmm/console/ui';
import { ringShares } from './ring-shares';
import { RolloutAgents } from './rollout-agents';
import { RolloutStore } from './rollout-store';

/** One rollout: how far each ring is, which machines had trouble, and what can be done. */
@Component({
  selector: 'grmm-rollout-page',
  imports: [
    ErrorPanel,
    MatButton,
    MatIcon,
    RolloutAgents,
    RouterLink,
    ShareBar,
    Skeleton,
    SpanPipe,
    StatusChip,
    TimeAgo,
  ],
  providers: [RolloutStore],
  templateUrl: './rollout-page.html',
})
export class RolloutPage {
  private readonly confirmation = inject(Confirmation);
  private readonly session = inject(Session);
  protected readonly store = inject(RolloutStore);

  readonly id = input.required<string>();

  protected readonly canManage = computed(() => this.session.may('updates.manage'));
  protected readonly sharesOf = ringShares;

  constructor() {
    effect(() => {
      const id = this.id();
      untracked(() => void this.store.show(id));
    });
  }

  protected ringTitle(rollout: RolloutProgress, ring: RolloutRing, index: number): string {
    const least = (ring.min_agents ?? 0) > 0 ? `, at least ${ring.min_agents}` : '';
    const place = rollout.state === 'running' && index === rollout.ring ? ' · now' : '';
    return `Ring ${index + 1}: up to ${ring.percent} %${least}${place}`;
  }

  protected async abort(rollout: RolloutProgress): Promise<void> {
    const isSure = await this.confirmation.ask({
      title: `Abort the rollout of ${rollout.version}?`,
      text: 'No more machines get it, and it cannot be resumed. Machines that have it keep it.',
      action: 'Abort rollout',
      isDangerous: true,
    });
    if (isSure) await this.store.abort();
  }

  protected async resume(rollout: RolloutProgress): Promise<void> {
    const isSure =
      rollout.state !== 'halted' ||
      (await this.confirmation.ask({
        title: `Resume the rollout of ${rollout.version}?`,
        text: `It halted by itself: ${rollout.reason ?? 'too much went wrong.'}`,
        action: 'Resume anyway',
        isDangerous: true,
      }));
    if (isSure) await this.store.resume();
  }
}
