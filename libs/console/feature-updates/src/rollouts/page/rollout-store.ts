import { computed, inject, Injectable } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import {
  type AgentUpdate,
  Attempt,
  CursorList,
  LiveSocket,
  Loadable,
  type RolloutAgentFilters,
  type RolloutProgress,
  RolloutsApi,
} from '@gururmm/console/data-access';
import { ROLLOUT_TRANSITIONS, type RolloutState } from '@gururmm/shared/protocol';
import { filter, interval, merge } from 'rxjs';

/** No event tells how an update goes on, so it is looked at again in this time. */
const LOOK_MS = 5_000;

/** One rollout and its machines, kept fresh until it is over. */
@Injectable()
export class RolloutStore {
  private readonly api = inject(RolloutsApi);
  private readonly read = new Loadable<RolloutProgress>();
  private id: string | null = null;

  readonly rollout = this.read.value;
  readonly error = this.read.error;
  readonly isLoading = this.read.isLoading;
  readonly acting = new Attempt();
  readonly agents = new CursorList<AgentUpdate, RolloutAgentFilters & { id: string }>(({ id, ...filters }, page) =>
    this.api.agents(id, filters, page),
  );
  readonly isOver = computed(() => {
    const state = this.rollout()?.state;
    return state !== undefined && ROLLOUT_TRANSITIONS[state].length === 0;
  });

  constructor() {
    const looks = interval(LOOK_MS).pipe(filter(() => this.rollout() !== null && !this.isOver()));
    merge(looks, inject(LiveSocket).restored)
      .pipe(takeUntilDestroyed())
      .subscribe(() => void this.reload());
  }

  async show(id: string): Promise<void> {
    this.id = id;
    this.read.clear();
    await Promise.all([this.read.load(() => this.api.get(id)), this.agents.show({ id })]);
  }

  showAgents(filters: RolloutAgentFilters): void {
    if (this.id !== null) void this.agents.show({ id: this.id, ...filters });
  }

  async reload(): Promise<void> {
    const { id } = this;
    if (id === null) return;
    await Promise.all([this.read.load(() => this.api.get(id)), this.agents.reload()]);
  }

  /** Whether it may still turn into this. */
  mayBecome(state: RolloutState): boolean {
    const now = this.rollout()?.state;
    return now !== undefined && ROLLOUT_TRANSITIONS[now].includes(state);
  }

  pause(): Promise<void> {
    return this.change((id) => this.api.pause(id));
  }

  resume(): Promise<void> {
    return this.change((id) => this.api.resume(id));
  }

  abort(): Promise<void> {
    return this.change((id) => this.api.abort(id));
  }

  private async change(act: (id: string) => Promise<RolloutProgress>): Promise<void> {
    const { id } = this;
    if (id === null) return;
    const rollout = await this.acting.run(() => act(id));
    if (rollout === null) return;
    this.read.set(rollout);
    await this.agents.reload();
  }
}
