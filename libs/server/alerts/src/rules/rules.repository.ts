import { AuditTrail } from '@gururmm/server/audit';
import {
  type ClientScope,
  Database,
  type Page,
  type PageRequest,
  selectEntityPage,
  SqlConditions,
} from '@gururmm/server/platform/database';
import { notFound } from '@gururmm/server/platform/errors';
import type { Actor } from '@gururmm/server/platform/http';
import { assertWritable, type PolicyLevel, type PolicyTarget } from '@gururmm/server/policies';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AlertRule } from './alert-rule.entity';
import type { RuleContent } from './rule-content';
import type { RuleKind } from './rule-kinds';

export interface RuleFilter {
  readonly kind?: RuleKind | undefined;
  readonly level?: PolicyLevel | undefined;
  readonly clientId?: string | undefined;
}

@Injectable()
export class RulesRepository {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
  ) {}

  list(scope: ClientScope, filter: RuleFilter, page: PageRequest): Promise<Page<AlertRule>> {
    const select = {
      from: 'alert_rules r',
      conditions: new SqlConditions()
        .equals('r.kind', filter.kind)
        .equals('r.level', filter.level)
        .equals('r.client_id', filter.clientId),
      orderBy: [
        { expression: 'lower(r.name)', type: 'text' },
        { expression: 'r.id', type: 'uuid' },
      ],
      direction: 'ASC',
      page,
    } as const;
    return this.database.within(scope, (manager) => selectEntityPage(manager, AlertRule, 'r', select));
  }

  /** @throws DomainError not_found outside the scope too */
  async get(scope: ClientScope, id: string): Promise<AlertRule> {
    const rule = await this.database.within(scope, (manager) => manager.findOneBy(AlertRule, { id }));
    if (rule === null) throw notFound('alert rule');
    return rule;
  }

  create(
    scope: ClientScope,
    actor: Actor,
    userId: string,
    rule: PolicyTarget & RuleContent & { readonly kind: RuleKind },
  ): Promise<AlertRule> {
    return this.audit.change(scope, actor, async (manager) => {
      const now = new Date();
      const made = manager.create(AlertRule, {
        ...rule,
        isBuiltIn: false,
        version: 1,
        updatedBy: userId,
        updatedAt: now,
        createdAt: now,
      });
      const saved = await manager.save(made);
      return { result: saved, acts: [act('alert_rule.create', saved, null, describe(saved))] };
    });
  }

  update(scope: ClientScope, actor: Actor, userId: string, id: string, content: RuleContent): Promise<AlertRule> {
    return this.audit.change(scope, actor, async (manager) => {
      const rule = await lockWritable(manager, scope, id);
      const before = describe(rule);
      const changes = { version: rule.version + 1, updatedBy: userId, updatedAt: new Date() };
      const saved = await manager.save(Object.assign(rule, content, changes));
      return { result: saved, acts: [act('alert_rule.update', saved, before, describe(saved))] };
    });
  }

  /**
   * Removes a rule; its open alerts end, and what it raised stays in the history.
   * @param end ends its open alerts, in the same transaction
   */
  async delete(
    scope: ClientScope,
    actor: Actor,
    id: string,
    end: (manager: EntityManager) => Promise<void>,
  ): Promise<void> {
    await this.audit.change(scope, actor, async (manager) => {
      const rule = await lockWritable(manager, scope, id);
      await end(manager);
      await manager.delete(AlertRule, { id });
      return { result: undefined, acts: [act('alert_rule.delete', rule, describe(rule), null)] };
    });
  }
}

async function lockWritable(manager: EntityManager, scope: ClientScope, id: string): Promise<AlertRule> {
  const visible = await manager.findOneBy(AlertRule, { id });
  if (visible === null) throw notFound('alert rule');
  assertWritable(scope, visible.clientId);
  const rule = await manager.findOne(AlertRule, { where: { id }, lock: { mode: 'pessimistic_write' } });
  if (rule === null) throw notFound('alert rule');
  return rule;
}

function describe(rule: AlertRule) {
  const { kind, level, siteId, tag, agentId, name, parameters, severity, enabled } = rule;
  return {
    kind,
    level,
    site_id: siteId,
    tag,
    agent_id: agentId,
    name,
    parameters,
    raise_threshold: rule.raiseThreshold,
    clear_threshold: rule.clearThreshold,
    duration_seconds: rule.durationSeconds,
    fails_before_alert: rule.failsBeforeAlert,
    resets_before_resolve: rule.resetsBeforeResolve,
    severity,
    enabled,
  };
}

function act(
  action: string,
  rule: AlertRule,
  before: Record<string, unknown> | null,
  after: Record<string, unknown> | null,
) {
  return { action, objectKind: 'alert_rule', objectId: rule.id, clientId: rule.clientId, before, after };
}
