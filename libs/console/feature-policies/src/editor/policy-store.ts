import { inject, Injectable } from '@angular/core';
import {
  Attempt,
  CursorList,
  Loadable,
  type NewPolicy,
  PoliciesApi,
  type Policy,
  type PolicyChanges,
  type PolicyItem,
  type PolicyVersion,
} from '@gururmm/console/data-access';

const VERSIONS_SHOWN = 20;

/** One policy with its versions, and what can be set in it. */
@Injectable()
export class PolicyStore {
  private readonly api = inject(PoliciesApi);
  private readonly policyRead = new Loadable<Policy>();
  private readonly catalogueRead = new Loadable<PolicyItem[]>();

  readonly policy = this.policyRead.value;
  readonly error = this.policyRead.error;
  readonly catalogue = this.catalogueRead.value;
  readonly catalogueError = this.catalogueRead.error;
  readonly versions = new CursorList<PolicyVersion, string>((id, page) => this.api.versions(id, page), VERSIONS_SHOWN);
  readonly saving = new Attempt();

  constructor() {
    void this.loadCatalogue();
  }

  loadCatalogue(): Promise<void> {
    return this.catalogueRead.load(() => this.api.catalogue());
  }

  async show(id: string): Promise<void> {
    this.policyRead.clear();
    await Promise.all([this.policyRead.load(() => this.api.get(id)), this.versions.show(id)]);
  }

  /** Null: it was refused, and `saving` says why. */
  create(body: NewPolicy): Promise<Policy | null> {
    return this.saving.run(() => this.api.create(body));
  }

  /** Refused when somebody has changed it since it was shown. */
  async update(policy: Policy, changes: PolicyChanges): Promise<Policy | null> {
    const body = { ...changes, version: policy.version };
    const saved = await this.saving.run(() => this.api.update(policy.id, body));
    if (saved === null) return null;
    this.policyRead.set(saved);
    await this.versions.show(saved.id);
    return saved;
  }

  /** Whether it is gone. */
  async remove(policy: Policy): Promise<boolean> {
    const removed = await this.saving.run(async () => {
      await this.api.remove(policy.id, policy.version);
      return true;
    });
    return removed ?? false;
  }
}
