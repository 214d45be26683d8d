import { inject, Injectable } from '@angular/core';
import {
  agentPolicyGet,
  policiesCreate,
  policiesDelete,
  policiesGet,
  policiesItems,
  policiesList,
  policiesPlan,
  policiesUpdate,
  policiesVersions,
} from '@gururmm/shared/api-client';
import { ApiClient, dataOf } from './api-client';
import type {
  EffectivePolicy,
  NewPolicy,
  Page,
  Policy,
  PolicyChanges,
  PolicyFilters,
  PolicyItem,
  PolicyPlan,
  PolicyPlanInput,
  PolicyVersion,
} from './api-models';
import { type PageRequest, pagingOf } from './page-request';

/** Policies, and what agents work by because of them. */
@Injectable({ providedIn: 'root' })
export class PoliciesApi {
  private readonly api = inject(ApiClient).options;

  /** Everything that policies can set. */
  async catalogue(): Promise<PolicyItem[]> {
    return (await dataOf(policiesItems(this.api))).items;
  }

  list(filters: PolicyFilters, page: PageRequest): Promise<Page<Policy>> {
    return dataOf(policiesList({ ...this.api, query: { ...filters, ...pagingOf(page) } }));
  }

  get(id: string): Promise<Policy> {
    return dataOf(policiesGet({ ...this.api, path: { id } }));
  }

  /** What saving it would do; nothing is saved. */
  plan(body: PolicyPlanInput): Promise<PolicyPlan> {
    return dataOf(policiesPlan({ ...this.api, body }));
  }

  create(body: NewPolicy): Promise<Policy> {
    return dataOf(policiesCreate({ ...this.api, body }));
  }

  update(id: string, body: PolicyChanges): Promise<Policy> {
    return dataOf(policiesUpdate({ ...this.api, path: { id }, body }));
  }

  /** Refused when somebody has changed it since `version`. */
  async remove(id: string, version: number): Promise<void> {
    await policiesDelete({ ...this.api, path: { id }, headers: { 'If-Match': `"${version}"` } });
  }

  versions(id: string, page: PageRequest): Promise<Page<PolicyVersion>> {
    return dataOf(policiesVersions({ ...this.api, path: { id }, query: pagingOf(page) }));
  }

  effective(agentId: string): Promise<EffectivePolicy> {
    return dataOf(agentPolicyGet({ ...this.api, path: { id: agentId } }));
  }
}
