import { AuditTrail } from '@gururmm/server/audit';
import {
  type ClientScope,
  Database,
  isPostgresError,
  type Page,
  type PageRequest,
  scopeAllows,
  selectEntityPage,
  SqlConditions,
  SQLSTATE,
} from '@gururmm/server/platform/database';
import { DomainError, notFound } from '@gururmm/server/platform/errors';
import type { Actor } from '@gururmm/server/platform/http';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Policy, PolicyVersion } from './policy.entity';
import type { PolicyItems, PolicyLevel } from './policy-set';

/** What a policy stands for; decided once, when it is made. */
export type PolicyTarget = Pick<Policy, 'level' | 'clientId' | 'siteId' | 'tag' | 'agentId'>;

export interface PolicyContent {
  readonly name: string;
  readonly priority: number;
  readonly items: PolicyItems;
}

export interface PolicyFilter {
  readonly level?: PolicyLevel | undefined;
  readonly clientId?: string | undefined;
  readonly siteId?: string | undefined;
  readonly agentId?: string | undefined;
  readonly tag?: string | undefined;
}

/** What an agent has said of its configuration. */
export interface ConfirmedConfig {
  readonly revision: string | null;
  readonly confirmedAt: Date | null;
  readonly pinned: readonly string[];
}

@Injectable()
export class PoliciesRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
  ) {}

  list(scope: ClientScope, filter: PolicyFilter, page: PageRequest): Promise<Page<Policy>> {
    const conditions = new SqlConditions()
      .equals('p.level', filter.level)
      .equals('p.client_id', filter.clientId)
      .equals('p.site_id', filter.siteId)
      .equals('p.agent_id', filter.agentId)
      .equals('p.tag', filter.tag);
    const select = {
      from: 'policies p',
      conditions,
      orderBy: [
        { expression: 'lower(p.name)', type: 'text' },
        { expression: 'p.id', type: 'uuid' },
      ],
      direction: 'ASC',
      page,
    } as const;
    return this.database.within(scope, (manager) => selectEntityPage(manager, Policy, 'p', select));
  }

  /** @throws DomainError not_found outside the scope too */
  async get(scope: ClientScope, id: string): Promise<Policy> {
    const policy = await this.database.within(scope, (manager) => manager.findOneBy(Policy, { id }));
    if (policy === null) throw notFound('policy');
    return policy;
  }

  /** Its states, the newest first. */
  async versions(scope: ClientScope, policyId: string, page: PageRequest): Promise<Page<PolicyVersion>> {
    await this.get(scope, policyId);
    const select = {
      from: 'policy_versions v',
      conditions: new SqlConditions().equals('v.policy_id', policyId),
      orderBy: [{ expression: 'v.version', type: 'bigint' }],
      direction: 'DESC',
      page,
    } as const;
    return this.database.within(scope, (manager) => selectEntityPage(manager, PolicyVersion, 'v', select));
  }

  /** @throws DomainError already_exists when its target has a policy and may have only one */
  async create(
    scope: ClientScope,
    actor: Actor,
    userId: string,
    target: PolicyTarget,
    content: PolicyContent,
  ): Promise<Policy> {
    try {
      return await this.audit.change(scope, actor, async (manager) => {
        const now = new Date();
        const policy = await manager.save(
          manager.create(Policy, {
            ...target,
            ...content,
            version: 1,
            updatedBy: userId,
            updatedAt: now,
            createdAt: now,
          }),
        );
        await addVersion(manager, policy, actor);
        return { result: policy, acts: [act('policy.create', policy, null, describe(policy))] };
      });
    } catch (error) {
      if (!isPostgresError(error, SQLSTATE.uniqueViolation)) throw error;
      throw new DomainError('already_exists', `There is a policy for this ${target.level} already; change that one.`);
    }
  }

  /**
   * Puts new content in the place of the old and keeps the old as a version.
   * @param expected the version that the caller has seen; undefined changes whatever is there
   * @throws DomainError conflict when another change came first
   */
  async update(
    scope: ClientScope,
    actor: Actor,
    userId: string,
    id: string,
    content: PolicyContent,
    expected: number | undefined,
  ): Promise<Policy> {
    return this.audit.change(scope, actor, async (manager) => {
      const policy = await lockWritable(manager, scope, id);
      assertVersion(policy, expected);
      const before = describe(policy);
      Object.assign(policy, content, { version: policy.version + 1, updatedBy: userId, updatedAt: new Date() });
      const saved = await manager.save(policy);
      await addVersion(manager, saved, actor);
      return { result: saved, acts: [act('policy.update', saved, before, describe(saved))] };
    });
  }

  /** Removes the policy and its versions; what it held stays in the audit log. */
  async delete(scope: ClientScope, actor: Actor, id: string, expected: number | undefined): Promise<void> {
    await this.audit.change(scope, actor, async (manager) => {
      const policy = await lockWritable(manager, scope, id);
      assertVersion(policy, expected);
      await manager.delete(Policy, { id });
      return { result: undefined, acts: [act('policy.delete', policy, describe(policy), null)] };
    });
  }

  /** What the agent works by, as it says itself. */
  async confirmedBy(scope: ClientScope, agentId: string): Promise<ConfirmedConfig> {
    const [row] = await this.database.within(scope, (manager) =>
      manager.query<{ config_revision: string | null; config_confirmed_at: Date | null; config_pinned: string[] }[]>(
        'SELECT config_revision, config_confirmed_at, config_pinned FROM agents WHERE id = $1',
        [agentId],
      ),
    );
    if (row === undefined) throw notFound('agent');
    return { revision: row.config_revision, confirmedAt: row.config_confirmed_at, pinned: row.config_pinned };
  }
}

/** Whoever sees only some clients reads what holds for all, and leaves it. */
export function assertWritable(scope: ClientScope, clientId: string | null): void {
  if (!scopeAllows(scope, clientId)) {
    throw new DomainError('forbidden', 'Only someone who sees all clients changes what holds for all of them.');
  }
}

async function lockWritable(manager: EntityManager, scope: ClientScope, id: string): Promise<Policy> {
  const visible = await manager.findOneBy(Policy, { id });
  if (visible === null) throw notFound('policy');
  assertWritable(scope, visible.clientId);
  const policy = await manager.findOne(Policy, { where: { id }, lock: { mode: 'pessimistic_write' } });
  if (policy === null) throw notFound('policy');
  return policy;
}

function assertVersion({ version }: Policy, expected: number | undefined): void {
  if (expected === undefined || expected === version) return;
  throw new DomainError('conflict', `The policy was changed in the meantime: it is at version ${version}.`);
}

function addVersion(manager: EntityManager, policy: Policy, actor: Actor) {
  const { id: policyId, version, clientId, name, priority, items, updatedBy: authorId, updatedAt } = policy;
  const fields = { policyId, version, clientId, name, priority, items, authorId };
  return manager.save(manager.create(PolicyVersion, { ...fields, author: actor.name, createdAt: updatedAt }));
}

function describe({ level, siteId, tag, agentId, name, priority, items, version }: Policy) {
  return { level, site_id: siteId, tag, agent_id: agentId, name, priority, items, version };
}

function act(
  action: string,
  policy: Policy,
  before: Record<string, unknown> | null,
  after: Record<string, unknown> | null,
) {
  return { action, objectKind: 'policy', objectId: policy.id, clientId: policy.clientId, before, after };
}
