import { MetricsWriter, type OwnedSample } from '@gururmm/server/metrics';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AlertWriter } from '../alert-writer';
import { RuleBook } from '../rules/rule-book';
import { METRIC_KINDS } from '../rules/rule-kinds';
import { AlertEngine } from './alert-engine';
import { metricValues } from './metric-values';
import { WatchedAgents } from './watched-agents';

/** Samples older than this tell of the past: what an agent kept while it was away raises nothing. */
export const LATE_MS = 600_000;
/** Samples further ahead than this carry a clock that is wrong. */
export const EARLY_MS = 60_000;

/** Holds samples against the rules in the transaction that stores them: what is acknowledged was evaluated. */
@Injectable()
export class SampleEvaluation implements OnModuleInit {
  constructor(
    private readonly metrics: MetricsWriter,
    private readonly book: RuleBook,
    private readonly agents: WatchedAgents,
    private readonly engine: AlertEngine,
    private readonly writer: AlertWriter,
  ) {}

  onModuleInit(): void {
    this.metrics.listen((manager, samples) => this.evaluate(manager, samples));
  }

  private async evaluate(manager: EntityManager, samples: readonly OwnedSample[]): Promise<() => void> {
    const fresh = samplesOfNow(samples, Date.now());
    const rules = fresh.size === 0 ? [] : await this.book.enabled(METRIC_KINDS, manager);
    if (rules.length === 0) return () => undefined;
    const readings = await this.agents.readings(manager, [...fresh.keys()], rules, (agentId, rule) =>
      (fresh.get(agentId) ?? []).flatMap((sample) => {
        const atMs = Date.parse(sample.ts);
        return metricValues(rule, sample).map((value) => ({ ...value, atMs }));
      }),
    );
    const changes = await this.engine.observe(manager, readings);
    return () => this.writer.publish(changes);
  }
}

function samplesOfNow(owned: readonly OwnedSample[], nowMs: number): Map<string, OwnedSample['sample'][]> {
  const fresh = new Map<string, OwnedSample['sample'][]>();
  for (const { agentId, sample } of owned) {
    const atMs = Date.parse(sample.ts);
    if (atMs < nowMs - LATE_MS || atMs > nowMs + EARLY_MS) continue;
    const others = fresh.get(agentId);
    if (others === undefined) fresh.set(agentId, [sample]);
    else others.push(sample);
  }
  return fresh;
}
