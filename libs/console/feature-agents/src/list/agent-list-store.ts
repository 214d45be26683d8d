import { inject, Injectable } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import {
  type Agent,
  type AgentFilters,
  AgentsApi,
  type AgentStats,
  CursorList,
  followTopics,
  LiveSocket,
  Loadable,
} from '@gururmm/console/data-access';
import type { ConsoleEvent } from '@gururmm/shared/protocol';
import { auditTime, filter, merge } from 'rxjs';

/** At most one reload in this time, however many agents come and go. */
const RELOAD_MS = 2_000;

/** The fleet: one page of it, and its counts; presence comes live. */
@Injectable()
export class AgentListStore {
  private readonly api = inject(AgentsApi);
  private readonly counts = new Loadable<AgentStats>();

  readonly list = new CursorList<Agent, AgentFilters>((filters, page) => this.api.list(filters, page));
  readonly stats = this.counts.value;

  constructor() {
    const live = inject(LiveSocket);
    followTopics(() => ['agents']);
    const changes = live.events.pipe(filter((event) => event.type === 'agent_changed'));
    changes.pipe(takeUntilDestroyed()).subscribe((event) => this.take(event));
    merge(changes.pipe(auditTime(RELOAD_MS)), live.restored)
      .pipe(takeUntilDestroyed())
      .subscribe(() => void this.refresh());
    void this.loadStats();
  }

  async show(filters: AgentFilters): Promise<void> {
    await this.list.show(filters);
  }

  /** Reads the same page and the counts again. */
  async refresh(): Promise<void> {
    await Promise.all([this.list.reload(), this.loadStats()]);
  }

  async approve(agent: Agent): Promise<void> {
    await this.api.approve(agent.id);
    await this.refresh();
  }

  async reject(agent: Agent): Promise<void> {
    await this.api.reject(agent.id);
    await this.refresh();
  }

  private loadStats(): Promise<void> {
    return this.counts.load(() => this.api.stats());
  }

  private take(event: ConsoleEvent): void {
    if (event.type !== 'agent_changed') return;
    const { agent_id, status, last_seen_at } = event.payload;
    // Removed agents leave with the reload; until then their row stands as it was.
    if (status === null) return;
    this.list.patch(
      ({ id }) => id === agent_id,
      (agent) => ({ ...agent, status, last_seen_at: last_seen_at ?? agent.last_seen_at }),
    );
  }
}
