import { inject, Injectable } from '@angular/core';
import {
  agentUpdatesList,
  rolloutsAbort,
  rolloutsAgents,
  rolloutsCreate,
  rolloutsGet,
  rolloutsList,
  rolloutsPause,
  rolloutsResume,
} from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type {
  AgentUpdate,
  NewRollout,
  Page,
  Rollout,
  RolloutAgentFilters,
  RolloutInput,
  RolloutProgress,
} from './api-models';
import { type PageRequest, pagingOf } from './page-request';

/** Versions on their way to agents, ring by ring. */
@Injectable({ providedIn: 'root' })
export class RolloutsApi {
  private readonly api = inject(ApiClient).options;

  list(page: PageRequest): Promise<Page<Rollout>> {
    return dataOf(rolloutsList({ ...this.api, query: pagingOf(page) }));
  }

  get(id: string): Promise<RolloutProgress> {
    return dataOf(rolloutsGet({ ...this.api, path: { id } }));
  }

  /** `idempotencyKey` makes a repeated submission of the same form the same rollout. */
  create(body: RolloutInput, idempotencyKey: string): Promise<NewRollout> {
    return dataOf(rolloutsCreate({ ...this.api, body, headers: { 'Idempotency-Key': idempotencyKey } }));
  }

  agents(id: string, filters: RolloutAgentFilters, page: PageRequest): Promise<Page<AgentUpdate>> {
    return dataOf(rolloutsAgents({ ...this.api, path: { id }, query: { ...filters, ...pagingOf(page) } }));
  }

  /** What became of the updates of an agent. */
  ofAgent(agentId: string, page: PageRequest): Promise<Page<AgentUpdate>> {
    return dataOf(agentUpdatesList({ ...this.api, path: { id: agentId }, query: pagingOf(page) }));
  }

  pause(id: string): Promise<RolloutProgress> {
    return dataOf(rolloutsPause({ ...this.api, path: { id } }));
  }

  resume(id: string): Promise<RolloutProgress> {
    return dataOf(rolloutsResume({ ...this.api, path: { id } }));
  }

  abort(id: string): Promise<RolloutProgress> {
    return dataOf(rolloutsAbort({ ...this.api, path: { id } }));
  }
}
