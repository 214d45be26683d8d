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
    const now = Date.now();
    if (this.current === undefined || this.current.untilMs <= now) {
      const rules = await manager.findBy(AlertRule, { enabled: true });
      this.current = { rules, untilMs: now + FRESH_MS };
    }
    return this.current.rules.filter(({ kind }) => kinds.includes(kind));
  }

  private expire(): void {
    this.current = undefined;
  }
}
