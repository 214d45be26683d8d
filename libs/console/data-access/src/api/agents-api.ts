import { inject, Injectable } from '@angular/core';
import {
  agentsApprove,
  agentsDelete,
  agentsGet,
  agentsList,
  agentsMove,
  agentsReject,
  agentsRotateKey,
  agentsSetTags,
  agentsState,
  agentsStats,
  metricsHistory,
  networkHistoryList,
} from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type { Agent, AgentFilters, AgentState, AgentStats, MetricsHistory, NetworkChange, Page } from './api-models';
import { type PageRequest, pagingOf } from './page-request';

@Injectable({ providedIn: 'root' })
export class AgentsApi {
  private readonly api = inject(ApiClient).options;

  list(filters: AgentFilters, page: PageRequest): Promise<Page<Agent>> {
    return dataOf(agentsList({ ...this.api, query: { ...filters, ...pagingOf(page) } }));
  }

  stats(): Promise<AgentStats> {
    return dataOf(agentsStats(this.api));
  }

  get(id: string): Promise<Agent> {
    return dataOf(agentsGet({ ...this.api, path: { id } }));
  }

  state(id: string): Promise<AgentState> {
    return dataOf(agentsState({ ...this.api, path: { id } }));
  }

  metrics(id: string, from: Date, to: Date, points: number): Promise<MetricsHistory> {
    const query = { from: from.toISOString(), to: to.toISOString(), points };
    return dataOf(metricsHistory({ ...this.api, path: { id }, query }));
  }

  /** What changed in the network of the machine, newest first. */
  networkHistory(id: string, page: PageRequest): Promise<Page<NetworkChange>> {
    return dataOf(networkHistoryList({ ...this.api, path: { id }, query: pagingOf(page) }));
  }

  async approve(id: string): Promise<void> {
    await agentsApprove({ ...this.api, path: { id }, body: {} });
  }

  async reject(id: string): Promise<void> {
    await agentsReject({ ...this.api, path: { id } });
  }

  async move(id: string, siteId: string | null): Promise<void> {
    await agentsMove({ ...this.api, path: { id }, body: { site_id: siteId } });
  }

  /** The agent gets its new key when it signs in next; the old one is good until then. */
  async rotateKey(id: string): Promise<void> {
    await agentsRotateKey({ ...this.api, path: { id } });
  }

  async setTags(id: string, tags: string[]): Promise<void> {
    await agentsSetTags({ ...this.api, path: { id }, body: { tags } });
  }

  async remove(id: string): Promise<void> {
    await agentsDelete({ ...this.api, path: { id } });
  }
}
