import {
  AlertEngine,
  type AlertChange,
  AlertRule,
  AlertWriter,
  type CheckParameters,
  LATE_MS,
  type Reading,
  WatchedAgents,
} from '@gururmm/server/alerts';
import { AgentGateway, type MessageHandler } from '@gururmm/server/gateway';
import { Database, WriteBatcher } from '@gururmm/server/platform/database';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { insertResults, trimHistories, updateStates } from './check-results-insert';
import { type ReadResult, readResult, type ReportedResult } from './read-result';

interface OwnedResult {
  readonly agentId: string;
  readonly result: ReportedResult;
}

/** A result with the rule that it belongs to, on an agent that the rule reaches. */
export type PlacedResult = Reading & ReadResult;

/** Stores what checks found, holds it against the rules in the same transaction, and acknowledges after COMMIT. */
@Injectable()
export class CheckResults implements BeforeApplicationShutdown {
  private readonly logger = new Logger('CheckResults');
  private readonly batcher = new WriteBatcher<OwnedResult>({
    gatherMs: 20,
    maxWeight: 500,
    write: (results) => this.store(results),
  });

  constructor(
    private readonly database: Database,
    private readonly gateway: AgentGateway,
    private readonly agents: WatchedAgents,
    private readonly engine: AlertEngine,
    private readonly writer: AlertWriter,
  ) {}

  readonly checkResult: MessageHandler<'check_result'> = async ({ agentId }, result) => {
    await this.batcher.add({ agentId, result });
    this.gateway.send(agentId, { type: 'event_ack', payload: { event_id: result.event_id } });
  };

  async beforeApplicationShutdown(): Promise<void> {
    await this.batcher.drain();
  }

  /** A result of a rule that is gone, off, or not this agent's is acknowledged and not kept. */
  private async store(results: readonly OwnedResult[]): Promise<void> {
    const changes = await this.database.system.transaction(async (manager) => {
      const placed = await this.place(manager, results);
      const newIds = await insertResults(manager, placed);
      const fresh = placed.filter(({ result }) => newIds.has(result.event_id));
      await trimHistories(manager, await updateStates(manager, fresh));
      return this.observe(manager, fresh.filter(isOfNow));
    });
    this.writer.publish(changes);
  }

  private async place(manager: EntityManager, results: readonly OwnedResult[]): Promise<PlacedResult[]> {
    const ruleIds = [...new Set(results.map(({ result }) => result.check_id))];
    const rules = await manager.findBy(AlertRule, { id: In(ruleIds), kind: 'script', enabled: true });
    if (rules.length === 0) return [];
    const byAgent = Map.groupBy(results, ({ agentId }) => agentId);
    const nowMs = Date.now();
    const placed = await this.agents.readings(manager, [...byAgent.keys()], rules, (agentId, { id, parameters }) =>
      (byAgent.get(agentId) ?? [])
        .filter(({ result }) => result.check_id === id)
        .map(({ result }) => readResult(parameters as CheckParameters, result, nowMs)),
    );
    return placed.sort((a, b) => a.atMs - b.atMs);
  }

  /** Rules that fail must not keep results from being stored: their work has a savepoint of its own. */
  private async observe(manager: EntityManager, results: readonly PlacedResult[]): Promise<readonly AlertChange[]> {
    if (results.length === 0) return [];
    try {
      return await manager.transaction((inner) => this.engine.observe(inner, results));
    } catch (error) {
      this.logger.error({ err: error }, 'results of checks were stored, but not looked at');
      return [];
    }
  }
}

/** What an agent kept while it was away is history, unless nothing newer can be there yet. */
function isOfNow({ atMs, rule }: PlacedResult): boolean {
  const { interval_seconds: interval } = rule.parameters as CheckParameters;
  return Date.now() - atMs <= Math.max(LATE_MS, 2 * interval * 1000);
}
