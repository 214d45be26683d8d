import { randomUUID } from 'node:crypto';
import { ClusterBus } from '@gururmm/server/platform/cluster';
import type { ClientScope } from '@gururmm/server/platform/database';
import { type Actor, invalidRequest } from '@gururmm/server/platform/http';
import { Injectable } from '@nestjs/common';
import { parseItems } from './parse-items';
import { assertWritable, PoliciesRepository, type PolicyContent } from './policies.repository';
import type { Policy } from './policy.entity';
import { type PolicyPlan, PolicyPlanner } from './policy-plan';
import type { PolicyLevel } from './policy-set';
import { PolicyTargets, type RequestedTarget } from './policy-targets';

/** A policy as a request names it; what is missing stays as it is. */
export interface RequestedPolicy extends Partial<RequestedTarget> {
  readonly name?: string;
  readonly priority?: number;
  readonly items?: Readonly<Record<string, unknown>>;
}

export interface Author {
  readonly actor: Actor;
  readonly userId: string;
}

/** What people do with policies. */
@Injectable()
export class PoliciesService {
  constructor(
    private readonly policies: PoliciesRepository,
    private readonly targets: PolicyTargets,
    private readonly planner: PolicyPlanner,
    private readonly bus: ClusterBus,
  ) {}

  async create(scope: ClientScope, author: Author, requested: RequestedPolicy & RequestedTarget): Promise<Policy> {
    const content = contentOf(requested);
    const target = await this.targets.resolve(scope, requested);
    return this.changed(await this.policies.create(scope, author.actor, author.userId, target, content));
  }

  /** @param expected the version that the caller has seen */
  async update(
    scope: ClientScope,
    author: Author,
    id: string,
    requested: RequestedPolicy,
    expected: number | undefined,
  ): Promise<Policy> {
    const existing = await this.policies.get(scope, id);
    assertSameTarget(existing, requested);
    const content = contentOf(requested, existing);
    return this.changed(await this.policies.update(scope, author.actor, author.userId, id, content, expected));
  }

  async delete(scope: ClientScope, { actor }: Author, id: string, expected: number | undefined): Promise<void> {
    await this.policies.delete(scope, actor, id, expected);
    this.bus.publish('policy.changed', { policyId: id });
  }

  /** What `create` or, with an id, `update` would do; `isRemoval` asks it of `delete`. Changes nothing. */
  async plan(
    scope: ClientScope,
    requested: RequestedPolicy,
    { id, isRemoval, limit }: { id: string | undefined; isRemoval: boolean; limit: number },
  ): Promise<PolicyPlan> {
    if (id === undefined) {
      const { level } = requested;
      if (level === undefined) throw invalidRequest([{ path: 'level', message: 'is needed for a new policy' }]);
      const content = contentOf(requested);
      const target = await this.targets.resolve(scope, { ...requested, level });
      const newId = randomUUID();
      return this.planner.plan(scope, newId, target, { id: newId, ...target, ...content }, limit);
    }
    const existing = await this.policies.get(scope, id);
    assertWritable(scope, existing.clientId);
    assertSameTarget(existing, requested);
    const content = contentOf(requested, existing);
    return this.planner.plan(scope, id, existing, isRemoval ? undefined : { ...existing, ...content }, limit);
  }

  private changed(policy: Policy): Policy {
    this.bus.publish('policy.changed', { policyId: policy.id });
    return policy;
  }
}

function contentOf({ name, priority, items, level }: RequestedPolicy, existing?: Policy): PolicyContent {
  return {
    name: name ?? existing?.name ?? defaultName(level),
    priority: priority ?? existing?.priority ?? 0,
    items: items === undefined ? (existing?.items ?? {}) : parseItems(items),
  };
}

function defaultName(level: PolicyLevel | undefined): string {
  return `${level ?? 'new'} policy`;
}

function assertSameTarget(existing: Policy, requested: RequestedPolicy): void {
  const { level, client_id, site_id, tag, agent_id } = requested;
  const asked = { level, client_id, site_id, tag, agent_id };
  const has: Record<keyof typeof asked, string | null> = {
    level: existing.level,
    client_id: existing.clientId,
    site_id: existing.siteId,
    tag: existing.tag,
    agent_id: existing.agentId,
  };
  for (const field of Object.keys(asked) as (keyof typeof asked)[]) {
    if (asked[field] !== undefined && asked[field] !== has[field]) {
      throw invalidRequest([{ path: field, message: 'cannot be changed; make another policy' }]);
    }
  }
}
