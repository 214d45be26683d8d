import { ClusterBus } from '@gururmm/server/platform/cluster';
import type { ClientScope } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import { type Actor, invalidRequest, type Principal } from '@gururmm/server/platform/http';
import { type PolicyTarget, PolicyTargets, type RequestedTarget } from '@gururmm/server/policies';
import { Injectable } from '@nestjs/common';
import { type AlertChange, AlertWriter } from '../alert-writer';
import type { AlertRule } from './alert-rule.entity';
import type { CheckParameters } from './check-parameters';
import { contentOf, type RequestedContent, type RuleContent } from './rule-content';
import type { RuleKind } from './rule-kinds';
import { RulesRepository } from './rules.repository';
import { ScriptRules } from './script-rules';

export interface RuleAuthor {
  readonly actor: Actor;
  readonly principal: Pick<Principal, 'userId' | 'permissions'>;
}

/** Kinds that nobody makes rules of: there is one of site down. */
const NOT_MADE: readonly RuleKind[] = ['site_down'];

/** What people do with alert rules. */
@Injectable()
export class RulesService {
  constructor(
    private readonly rules: RulesRepository,
    private readonly targets: PolicyTargets,
    private readonly scripts: ScriptRules,
    private readonly writer: AlertWriter,
    private readonly bus: ClusterBus,
  ) {}

  async create(
    scope: ClientScope,
    author: RuleAuthor,
    requested: RequestedContent & RequestedTarget & { readonly kind: RuleKind },
  ): Promise<AlertRule> {
    const { kind } = requested;
    if (NOT_MADE.includes(kind)) throw invalidRequest([{ path: 'kind', message: 'is none that rules are made of' }]);
    const content = contentOf(kind, requested);
    const target = await this.targets.resolve(scope, requested);
    const complete = await this.complete(scope, author, target, kind, content, true);
    const { actor, principal } = author;
    return this.changed(await this.rules.create(scope, actor, principal.userId, { ...target, ...complete, kind }));
  }

  async update(scope: ClientScope, author: RuleAuthor, id: string, requested: RequestedContent): Promise<AlertRule> {
    const existing = await this.rules.get(scope, id);
    const content = contentOf(existing.kind, requested, existing);
    const isNewWork = requested.parameters !== undefined;
    const complete = await this.complete(scope, author, existing, existing.kind, content, isNewWork);
    return this.changed(await this.rules.update(scope, author.actor, author.principal.userId, id, complete));
  }

  async delete(scope: ClientScope, { actor }: RuleAuthor, id: string): Promise<void> {
    const rule = await this.rules.get(scope, id);
    if (rule.isBuiltIn) throw new DomainError('conflict', 'A built-in rule is not removed; switch it off instead.');
    let ended: AlertChange[] = [];
    await this.rules.delete(scope, actor, id, async (manager) => {
      ended = await this.writer.resolveRule(manager, id);
    });
    this.writer.publish(ended);
    this.bus.publish('alert_rules.changed', { id, kind: rule.kind });
  }

  /** A rule that runs something is held to the rules for commands, whatever of it changes. */
  private async complete(
    scope: ClientScope,
    { principal }: RuleAuthor,
    target: PolicyTarget,
    kind: RuleKind,
    content: RuleContent,
    isNewWork: boolean,
  ): Promise<RuleContent> {
    if (kind !== 'script') return content;
    await this.scripts.assertMayRun(scope, principal.permissions, target);
    if (!isNewWork) return content;
    // Its form was held against the schema of the kind.
    const parameters = await this.scripts.complete(scope, content.parameters as CheckParameters);
    return { ...content, parameters };
  }

  private changed(rule: AlertRule): AlertRule {
    this.bus.publish('alert_rules.changed', { id: rule.id, kind: rule.kind });
    return rule;
  }
}
