import { Component, computed, input, output } from '@angular/core';
import type { AgentStats } from '@gururmm/console/data-access';
import { AGENT_STATUS_LOOKS } from '@gururmm/console/ui';
import { AGENT_STATUSES, type AgentStatus } from '@gururmm/shared/protocol';

/** Counts by status; each is also the filter for it. */
@Component({
  selector: 'grmm-agent-stats-bar',
  template: `
    <div class="bar" role="group" aria-label="Agents by status">
      @for (tile of tiles(); track tile.label) {
        <button
          type="button"
          [attr.aria-pressed]="tile.status === selected()"
          [attr.data-tone]="tile.tone"
          [attr.data-testid]="'stat-' + (tile.status ?? 'total')"
          (click)="statusChosen.emit(tile.status)"
        >
          <strong>{{ tile.count }}</strong>
          <span>{{ tile.label }}</span>
        </button>
      }
    </div>
  `,
  styleUrl: './agent-stats-bar.scss',
})
export class AgentStatsBar {
  readonly stats = input.required<AgentStats | null>();
  readonly selected = input<AgentStatus>();
  readonly statusChosen = output<AgentStatus | undefined>();

  protected readonly tiles = computed(() => {
    const stats = this.stats();
    const states = AGENT_STATUSES.map((status) => ({
      ...AGENT_STATUS_LOOKS[status],
      status,
      count: stats === null ? '–' : stats.by_status[status].toLocaleString('en'),
    }));
    return [
      { label: 'All agents', tone: 'none', status: undefined, count: stats?.total.toLocaleString('en') ?? '–' },
      ...states,
    ];
  });
}
