import { inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import {
  type Agent,
  AgentsApi,
  type AgentState,
  followTopics,
  LiveSocket,
  Loadable,
} from '@gururmm/console/data-access';
import type { ConsoleEvent } from '@gururmm/shared/protocol';

/** One agent and its latest state, kept fresh by live events; shared by the tabs of its page. */
@Injectable()
export class AgentStore {
  private readonly api = inject(AgentsApi);
  private readonly agentId = signal<string | null>(null);
  private readonly agentRead = new Loadable<Agent>();
  private readonly stateRead = new Loadable<AgentState>();
  private readonly removedSignal = signal(false);

  readonly agent = this.agentRead.value;
  readonly error = this.agentRead.error;
  readonly isLoading = this.agentRead.isLoading;
  readonly state = this.stateRead.value;
  readonly stateError = this.stateRead.error;
  readonly isStateLoading = this.stateRead.isLoading;
  /** Somebody removed the agent while its page was open. */
  readonly isRemoved = this.removedSignal.asReadonly();

  constructor() {
    const live = inject(LiveSocket);
    followTopics(() => {
      const id = this.agentId();
      return id === null ? [] : [`agent:${id}`];
    });
    live.events.pipe(takeUntilDestroyed()).subscribe((event) => this.take(event));
    live.restored.pipe(takeUntilDestroyed()).subscribe(() => void this.reload());
  }

  async show(id: string): Promise<void> {
    this.agentRead.clear();
    this.stateRead.clear();
    this.removedSignal.set(false);
    this.agentId.set(id);
    await this.reload();
  }

  async reload(): Promise<void> {
    const id = this.agentId();
    if (id === null) return;
    await Promise.all([this.agentRead.load(() => this.api.get(id)), this.stateRead.load(() => this.api.state(id))]);
  }

  approve(): Promise<void> {
    return this.change((id) => this.api.approve(id));
  }

  reject(): Promise<void> {
    return this.change((id) => this.api.reject(id));
  }

  move(siteId: string): Promise<void> {
    return this.change((id) => this.api.move(id, siteId));
  }

  /** The agent gets its new key when it signs in next. */
  rotateKey(): Promise<void> {
    return this.change((id) => this.api.rotateKey(id));
  }

  setTags(tags: string[]): Promise<void> {
    return this.change((id) => this.api.setTags(id, tags));
  }

  async remove(): Promise<void> {
    const id = this.agentId();
    if (id !== null) await this.api.remove(id);
  }

  private async change(action: (id: string) => Promise<void>): Promise<void> {
    const id = this.agentId();
    if (id === null) return;
    await action(id);
    await this.reload();
  }

  private take(event: ConsoleEvent): void {
    if (event.type === 'agent_changed' && event.payload.agent_id === this.agentId()) {
      const { status, last_seen_at } = event.payload;
      if (status === null) this.removedSignal.set(true);
      else this.agentRead.patch((agent) => ({ ...agent, status, last_seen_at: last_seen_at ?? agent.last_seen_at }));
    } else if (event.type === 'agent_metrics' && event.payload.agent_id === this.agentId()) {
      const newest = event.payload.samples.at(-1);
      if (newest === undefined) return;
      this.stateRead.patch((state) => ({ ...state, metrics: newest, updated_at: newest.ts }));
    }
  }
}
