import { PeriodicTasks } from '@gururmm/server/platform/cluster';
import { Database } from '@gururmm/server/platform/database';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AlertWriter } from '../alert-writer';
import type { AlertRule } from '../rules/alert-rule.entity';
import { RuleBook } from '../rules/rule-book';
import { AlertEngine } from './alert-engine';
import { FACT_SOURCES, type FactKind, type FactRow } from './fact-sources';
import type { Measurement } from './reading';
import { WatchedAgents } from './watched-agents';

const SERVICES_LOCK = 7_264_160;
const FACTS_LOCK = 7_264_161;
const SERVICES_EVERY_MS = 5_000;
const FACTS_EVERY_MS = 15_000;

/** Holds what PostgreSQL knows of agents against the rules: clocks, pending restarts, services. */
@Injectable()
export class FactEvaluation implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly tasks: PeriodicTasks,
    private readonly book: RuleBook,
    private readonly agents: WatchedAgents,
    private readonly engine: AlertEngine,
    private readonly writer: AlertWriter,
  ) {}

  onApplicationBootstrap(): void {
    this.tasks.start({
      name: 'alerts of services',
      everyMs: SERVICES_EVERY_MS,
      lock: SERVICES_LOCK,
      run: () => this.evaluate('service'),
    });
    this.tasks.start({
      name: 'alerts of clocks and restarts',
      everyMs: FACTS_EVERY_MS,
      lock: FACTS_LOCK,
      run: async () => {
        await this.evaluate('clock_skew');
        await this.evaluate('reboot_pending');
      },
    });
  }

  /** One look at the facts of a kind. */
  async evaluate(kind: FactKind): Promise<void> {
    const rules = await this.book.enabled([kind]);
    if (rules.length === 0) return;
    const changes = await this.database.system.transaction(async (manager) => {
      const facts = await manager.query<FactRow[]>(FACT_SOURCES[kind], [rules.map(({ id }) => id)]);
      const byAgent = Map.groupBy(facts, (fact) => fact.agent_id);
      const readings = await this.agents.readings(manager, [...byAgent.keys()], rules, (agentId, rule) =>
        (byAgent.get(agentId) ?? []).filter((fact) => isAbout(rule, fact)).map(toMeasurement),
      );
      return this.engine.observe(manager, readings);
    });
    this.writer.publish(changes);
  }
}

function isAbout({ parameters: { service } }: AlertRule, { object }: FactRow): boolean {
  return service === undefined || service === object;
}

function toMeasurement({ object, value, at, detail }: FactRow): Measurement {
  return { object, value, atMs: at.getTime(), detail: detail ?? undefined };
}
