import { type ClientScope, Database } from '@gururmm/server/platform/database';
import { EffectivePolicies, type Place, reaches, type PolicyTarget } from '@gururmm/server/policies';
import { Injectable } from '@nestjs/common';
import type { RuleContent } from '../rules/rule-content';
import { conditionOf, type MetricKind } from '../rules/rule-kinds';
import { Replay, type ReplayedAlert, type ReplayedSample } from './replay';

/** A rule to try on what is stored. */
export type TriedRule = PolicyTarget & RuleContent & { readonly kind: MetricKind };

export interface BacktestRange {
  readonly from: Date;
  readonly to: Date;
}

/** An alert that would have been, and where. */
export interface FoundAlert extends ReplayedAlert {
  readonly agentId: string;
  readonly hostname: string;
}

export interface BacktestResult {
  /** All that would have been raised, also those beyond the list. */
  readonly alertCount: number;
  readonly agentsWithAlerts: number;
  readonly agentsEvaluated: number;
  readonly agentsInReach: number;
  readonly samples: number;
  /** False when a limit ended it before all agents were looked at. */
  readonly isComplete: boolean;
  readonly alerts: readonly FoundAlert[];
}

interface CandidateRow {
  readonly id: string;
  readonly client_id: string | null;
  readonly site_id: string | null;
  readonly tags: string[];
  readonly hostname: string;
}

interface SampleRow extends Omit<ReplayedSample, 'ts' | 'memory_used_bytes' | 'memory_total_bytes'> {
  readonly agent_id: string;
  readonly ts: Date;
  readonly memory_used_bytes: string;
  readonly memory_total_bytes: string;
}

/** Samples of one run; more than the engine takes in within the time anyway. */
export const MAX_SAMPLES = 3_000_000;
export const MAX_AGENTS = 10_000;
export const MAX_LISTED = 500;
const MAX_MS = 20_000;
/** Rows in memory at once. */
const CHUNK_ROWS = 20_000;

interface Tally {
  alertCount: number;
  agentsWithAlerts: number;
  agentsEvaluated: number;
  samples: number;
  readonly alerts: FoundAlert[];
}

/** Replays a rule over stored samples: how often, where and how long it would have been an alert. */
@Injectable()
export class Backtest {
  constructor(
    private readonly database: Database,
    private readonly policies: EffectivePolicies,
  ) {}

  /** Within the scope; agent by agent, until all are done or a limit is reached. Changes nothing. */
  async run(scope: ClientScope, rule: TriedRule, range: BacktestRange): Promise<BacktestResult> {
    const deadline = performance.now() + MAX_MS;
    const agents = await this.agentsOf(scope, rule);
    const policies = await this.policies.forAgents(agents.map(({ agentId }) => agentId));
    const tally: Tally = { alertCount: 0, agentsWithAlerts: 0, agentsEvaluated: 0, samples: 0, alerts: [] };
    for (const agent of agents.slice(0, MAX_AGENTS)) {
      const policy = policies.get(agent.agentId);
      if (performance.now() > deadline || tally.samples >= MAX_SAMPLES) break;
      if (policy === undefined) continue;
      const replay = new Replay(rule, conditionOf(rule, policy));
      const isWhole = await this.replay(scope, agent.agentId, range, replay, tally, deadline);
      count(tally, agent, replay.finish());
      if (!isWhole) break;
      tally.agentsEvaluated += 1;
    }
    const isComplete = tally.agentsEvaluated === agents.length;
    return { ...tally, agentsInReach: agents.length, isComplete };
  }

  private async agentsOf(scope: ClientScope, rule: TriedRule): Promise<(Place & { readonly hostname: string })[]> {
    const rows = await this.database.within(scope, (manager) =>
      manager.query<CandidateRow[]>(
        `SELECT id, client_id, site_id, tags, hostname FROM agents WHERE approval = 'approved' ORDER BY lower(hostname), id`,
      ),
    );
    return rows
      .map(({ id, client_id, site_id, tags, hostname }) => ({
        agentId: id,
        clientId: client_id,
        siteId: site_id,
        tags,
        hostname,
      }))
      .filter((place) => reaches(rule, place));
  }

  /** @returns whether all samples of the agent were taken in */
  private async replay(
    scope: ClientScope,
    agentId: string,
    { from, to }: BacktestRange,
    replay: Replay,
    tally: Tally,
    deadline: number,
  ): Promise<boolean> {
    let after = from;
    for (;;) {
      const rows = await this.database.within(scope, (manager) =>
        manager.query<SampleRow[]>(
          `SELECT agent_id, ts, cpu_percent, memory_used_bytes, memory_total_bytes, disks FROM metrics
           WHERE agent_id = $1 AND ts > $2 AND ts < $3 ORDER BY ts LIMIT ${CHUNK_ROWS}`,
          [agentId, after, to],
        ),
      );
      for (const row of rows) replay.add(toSample(row));
      tally.samples += rows.length;
      const last = rows.at(-1);
      if (last === undefined || rows.length < CHUNK_ROWS) return true;
      if (performance.now() > deadline || tally.samples >= MAX_SAMPLES) return false;
      after = last.ts;
    }
  }
}

function toSample(row: SampleRow): ReplayedSample {
  return {
    ts: row.ts.toISOString(),
    cpu_percent: row.cpu_percent,
    memory_used_bytes: Number(row.memory_used_bytes),
    memory_total_bytes: Number(row.memory_total_bytes),
    disks: row.disks,
  };
}

function count(tally: Tally, agent: { agentId: string; hostname: string }, alerts: readonly ReplayedAlert[]): void {
  tally.alertCount += alerts.length;
  if (alerts.length > 0) tally.agentsWithAlerts += 1;
  const { agentId, hostname } = agent;
  const room = MAX_LISTED - tally.alerts.length;
  tally.alerts.push(...alerts.slice(0, Math.max(room, 0)).map((alert) => ({ ...alert, agentId, hostname })));
}
