import type { RuleKind } from '../rules/rule-kinds';

/** Kinds whose facts lie in PostgreSQL anyway and are looked at again and again. */
export type FactKind = Extract<RuleKind, 'clock_skew' | 'reboot_pending' | 'service'>;

/** A fact about an agent, as the database tells it. */
export interface FactRow {
  readonly agent_id: string;
  readonly object: string;
  readonly value: number;
  readonly at: Date;
  readonly detail: string | null;
}

/** Agents that a rule has not found well last time: the good news about them counts as well. */
const NOT_WELL = `SELECT agent_id FROM alert_states WHERE rule_id = ANY ($1::uuid[]) AND phase <> 'ok'`;

/** Watchdog events stay in sight for so long; each is taken once, by its time. */
const SERVICE_WINDOW = `interval '10 minutes'`;

/** Where the facts are read; $1 are the ids of the kind's rules. */
export const FACT_SOURCES: Readonly<Record<FactKind, string>> = {
  clock_skew: `
    SELECT id AS agent_id, '' AS object, abs(clock_skew_ms) / 1000.0::float8 AS value, now() AS at, NULL AS detail FROM agents
    WHERE status = 'online' AND (abs(clock_skew_ms) >= 1000 OR clock_skew_ms IS NOT NULL AND id IN (${NOT_WELL}))`,
  reboot_pending: `
    SELECT agent_id, '' AS object, reboot_pending::int::float8 AS value, now() AS at, NULL AS detail FROM agent_state
    WHERE reboot_pending OR reboot_pending IS NOT NULL AND agent_id IN (${NOT_WELL})`,
  service: `
    SELECT DISTINCT ON (agent_id, service) agent_id, service AS object, occurred_at AS at,
      (event IN ('stopped', 'restart_failed'))::int::float8 AS value, replace(event, '_', ' ') AS detail
    FROM watchdog_events WHERE received_at > now() - ${SERVICE_WINDOW} AND cardinality($1::uuid[]) > 0
    ORDER BY agent_id, service, occurred_at DESC`,
};
