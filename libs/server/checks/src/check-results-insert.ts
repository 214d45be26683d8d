import { rowsOf } from '@gururmm/server/platform/database';
import type { EntityManager } from 'typeorm';
import type { PlacedResult } from './check-results';

/** Results that stay of a check on an agent. */
export const KEPT_RESULTS = 1_000;
/** A history is cut whenever so many more were stored. */
const TRIM_EVERY = 100;

/** A check on an agent. */
export interface CheckKey {
  readonly agentId: string;
  readonly ruleId: string;
}

const COLUMNS = `agent_id, rule_id, client_id, rule_version, state, outcome, exit_code, output, truncated, error, duration_ms, occurred_at`;

const VALUES = `$1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::boolean[],
  $10::text[], $11::float8[], $12::timestamptz[]`;

const columnsOf = (results: readonly PlacedResult[]) => [
  results.map(({ agent }) => agent.agentId),
  results.map(({ rule }) => rule.id),
  results.map(({ agent }) => agent.clientId),
  results.map(({ result }) => result.rule_version ?? null),
  results.map(({ state }) => state),
  results.map(({ result }) => result.outcome),
  results.map(({ result }) => result.exit_code),
  results.map(({ result }) => result.output),
  results.map(({ result }) => result.truncated),
  results.map(({ result }) => result.error ?? null),
  results.map(({ result }) => result.duration_ms),
  results.map(({ atMs }) => new Date(atMs)),
];

/** @returns ids of those that were not there yet */
export async function insertResults(manager: EntityManager, results: readonly PlacedResult[]): Promise<Set<string>> {
  if (results.length === 0) return new Set();
  const inserted: unknown = await manager.query(
    `INSERT INTO check_results (id, ${COLUMNS}) SELECT * FROM unnest($13::uuid[], ${VALUES}) ON CONFLICT (id) DO NOTHING RETURNING id`,
    [...columnsOf(results), results.map(({ result }) => result.event_id)],
  );
  return new Set(rowsOf<{ id: string }>(inserted).map(({ id }) => id));
}

/**
 * The newest result of each check becomes its state; older ones change nothing.
 * @param results the oldest first
 * @returns checks whose history is to be cut
 */
export async function updateStates(manager: EntityManager, results: readonly PlacedResult[]): Promise<CheckKey[]> {
  if (results.length === 0) return [];
  const byCheck = Map.groupBy(results, ({ agent, rule }) => `${agent.agentId} ${rule.id}`);
  const newest = [...byCheck.values()].flatMap((each) => each.at(-1) ?? []);
  const updated: unknown = await manager.query(
    `INSERT INTO check_states AS s (${COLUMNS}, stored, since)
     SELECT n.*, n.occurred_at FROM unnest(${VALUES}, $13::bigint[]) AS n(${COLUMNS}, stored) ORDER BY 1, 2
     ON CONFLICT (agent_id, rule_id) DO UPDATE SET client_id = EXCLUDED.client_id, rule_version = EXCLUDED.rule_version,
       state = EXCLUDED.state, outcome = EXCLUDED.outcome, exit_code = EXCLUDED.exit_code, output = EXCLUDED.output,
       truncated = EXCLUDED.truncated, error = EXCLUDED.error, duration_ms = EXCLUDED.duration_ms,
       occurred_at = EXCLUDED.occurred_at, received_at = now(), stored = s.stored + EXCLUDED.stored,
       since = CASE WHEN s.state = EXCLUDED.state THEN s.since ELSE EXCLUDED.since END
     WHERE s.occurred_at < EXCLUDED.occurred_at
     RETURNING agent_id, rule_id, stored`,
    [...columnsOf(newest), newest.map(({ agent, rule }) => byCheck.get(`${agent.agentId} ${rule.id}`)?.length ?? 0)],
  );
  return rowsOf<{ agent_id: string; rule_id: string; stored: string }>(updated).flatMap((row) => {
    const added = byCheck.get(`${row.agent_id} ${row.rule_id}`)?.length ?? 0;
    const isDue = Number(row.stored) > KEPT_RESULTS && Number(row.stored) % TRIM_EVERY < added;
    return isDue ? [{ agentId: row.agent_id, ruleId: row.rule_id }] : [];
  });
}

/** Lets go of what is older than the newest thousand of each of these checks. */
export async function trimHistories(manager: EntityManager, checks: readonly CheckKey[]): Promise<void> {
  if (checks.length === 0) return;
  await manager.query(
    `DELETE FROM check_results r USING unnest($1::uuid[], $2::uuid[]) AS k(agent_id, rule_id)
     WHERE r.agent_id = k.agent_id AND r.rule_id = k.rule_id AND r.occurred_at < (
       SELECT occurred_at FROM check_results n WHERE n.agent_id = k.agent_id AND n.rule_id = k.rule_id
       ORDER BY occurred_at DESC, id DESC OFFSET ${KEPT_RESULTS - 1} LIMIT 1)`,
    [checks.map(({ agentId }) => agentId), checks.map(({ ruleId }) => ruleId)],
  );
}
