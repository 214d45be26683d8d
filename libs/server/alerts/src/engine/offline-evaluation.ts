import { PeriodicTasks, QuietPeriod } from '@gururmm/server/platform/cluster';
import { Database } from '@gururmm/server/platform/database';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type AlertChange, AlertWriter } from '../alert-writer';
import type { AlertRule } from '../rules/alert-rule.entity';
import { RuleBook } from '../rules/rule-book';
import { AlertEngine } from './alert-engine';
import type { Reading } from './reading';
import { SiteIncidents } from './site-incidents';
import { WatchedAgents } from './watched-agents';

const OFFLINE_LOCK = 7_264_162;
const EVERY_MS = 10_000;

interface AwayRow {
  readonly agent_id: string;
  readonly is_online: boolean;
  /** Since when it has been away, not counting the time in which the server itself was not there. */
  readonly away_seconds: number;
  readonly at: Date;
  /** Rules that have an alert about it. */
  readonly raised: readonly string[];
}

/**
 * Agents that are away and have no alert of every rule, and agents that came back and still have one.
 * A manual end of the alert starts the count anew: `last_at` holds its time.
 */
const AWAY = `
WITH states AS (
  SELECT agent_id, array_agg(rule_id::text) FILTER (WHERE phase = 'raised') AS raised,
    array_agg(rule_id::text) FILTER (WHERE phase = 'pending') AS pending, max(last_at) FILTER (WHERE phase = 'ok') AS ended_at
  FROM alert_states WHERE rule_id = ANY ($1::uuid[]) GROUP BY agent_id
)
SELECT a.id AS agent_id, a.status = 'online' AS is_online, now() AS at, coalesce(s.raised, '{}') AS raised,
  extract(epoch FROM now() - greatest(a.last_seen_at, q.quiet_until, s.ended_at))::float8 AS away_seconds
FROM agents a LEFT JOIN cluster_quiet_period q ON true LEFT JOIN states s ON s.agent_id = a.id
WHERE (a.status = 'offline' AND a.last_seen_at IS NOT NULL AND NOT $2::boolean
    AND cardinality(coalesce(s.raised, '{}')) < cardinality($1::uuid[]))
  OR (a.status = 'online' AND (s.raised IS NOT NULL OR s.pending IS NOT NULL))`;

/**
 * Finds agents that are gone, by the clock of the database. In the quiet period after a start of the server nobody
 * is missed, and the time that counts begins at its end: a restart is no storm of alerts.
 */
@Injectable()
export class OfflineEvaluation implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly tasks: PeriodicTasks,
    private readonly quiet: QuietPeriod,
    private readonly book: RuleBook,
    private readonly agents: WatchedAgents,
    private readonly engine: AlertEngine,
    private readonly incidents: SiteIncidents,
    private readonly writer: AlertWriter,
  ) {}

  onApplicationBootstrap(): void {
    this.tasks.start({
      name: 'alerts of agents that are away',
      everyMs: EVERY_MS,
      lock: OFFLINE_LOCK,
      run: () => this.evaluate(),
    });
  }

  /** One look at who is there. */
  async evaluate(): Promise<void> {
    const rules = await this.book.enabled(['offline']);
    const [siteRule] = await this.book.enabled(['site_down']);
    const isQuiet = await this.quiet.isQuiet();
    const changes = await this.database.system.transaction((manager) =>
      this.observe(manager, rules, siteRule, isQuiet),
    );
    this.writer.publish(changes);
  }

  private async observe(
    manager: EntityManager,
    rules: readonly AlertRule[],
    siteRule: AlertRule | undefined,
    isQuiet: boolean,
  ): Promise<readonly AlertChange[]> {
    const readings = rules.length === 0 ? [] : await this.readings(manager, rules, isQuiet);
    const { incidents, changes } = await this.incidents.open(manager, siteRule, readings);
    const siteOf = new Map(readings.map(({ agent }) => [agent.agentId, agent.siteId]));
    const parentOf = (agentId: string) => incidents.get(siteOf.get(agentId) ?? '');
    const ofAgents = await this.engine.observe(manager, readings, { parentOf });
    return [...changes, ...ofAgents, ...(await this.incidents.release(manager, siteRule))];
  }

  private async readings(manager: EntityManager, rules: readonly AlertRule[], isQuiet: boolean): Promise<Reading[]> {
    const rows = await manager.query<AwayRow[]>(AWAY, [rules.map(({ id }) => id), isQuiet]);
    const byAgent = new Map(rows.map((row) => [row.agent_id, row]));
    return this.agents.readings(manager, [...byAgent.keys()], rules, (agentId, { id }) => {
      const row = byAgent.get(agentId);
      if (row === undefined) return [];
      const atMs = row.at.getTime();
      if (row.is_online) return [{ object: '', value: 0, atMs }];
      return row.raised.includes(id) ? [] : [{ object: '', value: row.away_seconds, atMs }];
    });
  }
}
