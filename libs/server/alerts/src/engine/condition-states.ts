import type { EntityManager } from 'typeorm';
import type { AlertKey } from '../alert-writer';
import type { ConditionMemory, ConditionPhase } from './condition';

/** What is stored of a rule on an object of an agent. */
export interface StoredMemory {
  readonly memory: ConditionMemory;
  readonly suppressedBy: string | null;
}

/** A memory as it is to be stored. */
export interface MemoryToStore extends AlertKey, StoredMemory {
  readonly clientId: string | null;
  readonly value: number;
}

interface StateRow {
  readonly agent_id: string;
  readonly rule_id: string;
  readonly object: string;
  readonly phase: ConditionPhase;
  readonly bad_since: Date | null;
  readonly fails: number;
  readonly resets: number;
  readonly last_at: Date;
  readonly suppressed_by: string | null;
}

export function keyText({ agentId, ruleId, object }: AlertKey): string {
  return `${agentId} ${ruleId} ${object}`;
}

/** Memories of these agents and rules by key, locked until the transaction ends. */
export async function lockMemories(
  manager: EntityManager,
  agentIds: readonly string[],
  ruleIds: readonly string[],
): Promise<Map<string, StoredMemory>> {
  const rows = await manager.query<StateRow[]>(
    `SELECT agent_id, rule_id, object, phase, bad_since, fails, resets, last_at, suppressed_by FROM alert_states
     WHERE agent_id = ANY ($1::uuid[]) AND rule_id = ANY ($2::uuid[]) ORDER BY agent_id, rule_id, object FOR UPDATE`,
    [agentIds, ruleIds],
  );
  return new Map(
    rows.map((row) => [
      keyText({ agentId: row.agent_id, ruleId: row.rule_id, object: row.object }),
      {
        suppressedBy: row.suppressed_by,
        memory: {
          phase: row.phase,
          badSinceMs: row.bad_since?.getTime() ?? null,
          fails: row.fails,
          resets: row.resets,
          lastMs: row.last_at.getTime(),
        },
      },
    ]),
  );
}

/** Stores memories in one statement; one that another transaction brought further is left as it is. */
export async function storeMemories(manager: EntityManager, memories: readonly MemoryToStore[]): Promise<void> {
  if (memories.length === 0) return;
  const dateOf = (ms: number | null) => (ms === null ? null : new Date(ms));
  await manager.query(
    `INSERT INTO alert_states AS s (agent_id, rule_id, object, client_id, phase, bad_since, fails, resets, last_at, value, suppressed_by)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::timestamptz[], $7::int[], $8::int[],
       $9::timestamptz[], $10::float8[], $11::uuid[]) ORDER BY 1, 2, 3
     ON CONFLICT (agent_id, rule_id, object) DO UPDATE SET client_id = EXCLUDED.client_id, phase = EXCLUDED.phase,
       bad_since = EXCLUDED.bad_since, fails = EXCLUDED.fails, resets = EXCLUDED.resets, last_at = EXCLUDED.last_at,
       value = EXCLUDED.value, suppressed_by = EXCLUDED.suppressed_by
     WHERE s.last_at < EXCLUDED.last_at`,
    [
      memories.map(({ agentId }) => agentId),
      memories.map(({ ruleId }) => ruleId),
      memories.map(({ object }) => object),
      memories.map(({ clientId }) => clientId),
      memories.map(({ memory }) => memory.phase),
      memories.map(({ memory }) => dateOf(memory.badSinceMs)),
      memories.map(({ memory }) => memory.fails),
      memories.map(({ memory }) => memory.resets),
      memories.map(({ memory }) => dateOf(memory.lastMs)),
      memories.map(({ value }) => value),
      memories.map(({ suppressedBy }) => suppressedBy),
    ],
  );
}
