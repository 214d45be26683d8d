import { inject, Injectable } from '@angular/core';
import { ApiClient } from './api-client';
import type { Agent, AgentFilters, AgentState, AgentStats, MetricsHistory, Page } from './api-models';
import type { PageRequest } from './page-request';

@Injectable({ providedIn: 'root' })
export class AgentsApi {
  private readonly api = inject(ApiClient);

  list(filters: AgentFilters, page: PageRequest): Promise<Page<Agent>> {
    return this.api.get('/agents', { ...filters, ...page });
  }

  stats(): Promise<AgentStats> {
    return this.api.get('/agents/stats');
  }

  get(id: string): Promise<Agent> {
    return this.api.get(`/agents/${id}`);
  }

  state(id: string): Promise<AgentState> {
    return this.api.get(`/agents/${id}/state`);
  }

  metrics(id: string, from: Date, to: Date, points: number): Promise<MetricsHistory> {
    return this.api.get(`/agents/${id}/metrics`, { from: from.toISOString(), to: to.toISOString(), points });
  }

  async approve(id: string): Promise<void> {
    await this.api.post(`/agents/${id}/approve`);
  }

  async reject(id: string): Promise<void> {
    await this.api.post(`/agents/${id}/reject`);
  }

  async move(id: string, siteId: string | null): Promise<void> {
    await this.api.post(`/agents/${id}/move`, { site_id: siteId });
  }

  remove(id: string): Promise<void> {
    return this.api.delete(`/agents/${id}`);
  }
}
