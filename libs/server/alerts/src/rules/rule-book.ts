import { ClusterBus } from '@gururmm/server/platform/cluster';
import { Database } from '@gururmm/server/platform/database';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AlertRule } from './alert-rule.entity';
import type { RuleKind } from './rule-kinds';

/** A change that the bus did not tell of is seen after this long. */
const FRESH_MS = 2_000;

/** The enabled rules in memory. */
@Injectable()
export class RuleBook implements OnModuleInit {
  private current: { readonly rules: readonly AlertRule[]; readonly untilMs: number } | undefined;

  private expiries = 0;

  constructor(
    private readonly database: Database,
    private readonly bus: ClusterBus,
  ) {}

  onModuleInit(): void {
    this.bus.subscribe('alert_rules.changed', () => this.expire());
  }

  /** Enabled rules of these kinds, as they are now or were at most two seconds ago; `manager` of a transaction that the caller is in. */
  async enabled(
    kinds: readonly RuleKind[],
    manager: EntityManager = this.database.system.manager,
  ): Promise<AlertRule[]> {
    return (await this.rules(manager)).filter(({ kind }) => kinds.includes(kind));
  }

  private async rules(manager: EntityManager): Promise<readonly AlertRule[]> {
    const { current, expiries } = this;
    const now = Date.now();
    if (current !== undefined && current.untilMs > now) return current.rules;
    const rules = await manager.findBy(AlertRule, { enabled: true });
    // What was read before a change must not stay.
    if (expiries === this.expiries) this.current = { rules, untilMs: now + FRESH_MS };
    return rules;
  }

  private expire(): void {
    this.expiries += 1;
    this.current = undefined;
  }
}
