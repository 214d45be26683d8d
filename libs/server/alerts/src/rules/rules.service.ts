import { ClusterBus } from '@gururmm/server/platform/cluster';
import type { ClientScope } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import { type Actor, invalidRequest } from '@gururmm/server/platform/http';
import { PolicyTargets, type RequestedTarget } from '@gururmm/server/policies';
import { Injectable } from '@nestjs/common';
import { type AlertChange, AlertWriter } from '../alert-writer';
import type { AlertRule } from './alert-rule.entity';
import { contentOf, type RequestedContent } from './rule-content';
import type { RuleKind } from './rule-kinds';
import { RulesRepository } from './rules.repository';

export interface RuleAuthor {
  readonly actor: Actor;
  readonly userId: string;
}

/** Kinds that nobody makes rules of: there is one of site down, and agents run no script checks. */
const NOT_MADE: readonly RuleKind[] = ['site_down', 'script'];

/** What people do with alert rules. */
@Injectable()
export class RulesService {
  constructor(
    private readonly rules: RulesRepository,
    private readonly targets: PolicyTargets,
    private readonly writer: AlertWriter,
    private readonly bus: ClusterBus,
  ) {}

  async create(
    scope: ClientScope,
    { actor, userId }: RuleAuthor,
    requested: RequestedContent & RequestedTarget & { readonly kind: RuleKind },
  ): Promise<AlertRule> {
    const { kind } = requested;
    if (NOT_MADE.includes(kind)) throw invalidRequest([{ path: 'kind', message: 'is none that rules are made of' }]);
    const content = contentOf(kind, requested);
    const target = await this.targets.resolve(scope, requested);
    return this.changed(await this.rules.create(scope, actor, userId, { ...target, ...content, kind }));
  }

  async update(
    scope: ClientScope,
    { actor, userId }: RuleAuthor,
    id: string,
    requested: RequestedContent,
  ): Promise<AlertRule> {
    const existing = await this.rules.get(scope, id);
    const content = contentOf(existing.kind, requested, existing);
    return this.changed(await this.rules.update(scope, actor, userId, id, content));
  }

  async delete(scope: ClientScope, { actor }: RuleAuthor, id: string): Promise<void> {
    const rule = await this.rules.get(scope, id);
    if (rule.isBuiltIn) throw new DomainError('conflict', 'A built-in rule is not removed; switch it off instead.');
    let ended: AlertChange[] = [];
    await this.rules.delete(scope, actor, id, async (manager) => {
      ended = await this.writer.resolveRule(manager, id);
    });
    this.writer.publish(ended);
    this.bus.publish('alert_rules.changed', { id });
  }

  private changed(rule: AlertRule): AlertRule {
    this.bus.publish('alert_rules.changed', { id: rule.id });
    return rule;
  }
}
