import type { EntityManager } from 'typeorm';

/** Most changes of one agent; a machine that changes for ever pushes its oldest out. */
export const KEPT_CHANGES = { hardware_changes: 500, software_changes: 20_000 } as const;

/** Lets the oldest changes of an agent go. */
export async function keepNewest(
  manager: EntityManager,
  table: keyof typeof KEPT_CHANGES,
  agentId: string,
): Promise<void> {
  await manager.query(
    `DELETE FROM ${table} WHERE agent_id = $1 AND id <= (
       SELECT id FROM ${table} WHERE agent_id = $1 ORDER BY id DESC OFFSET ${KEPT_CHANGES[table]} LIMIT 1)`,
    [agentId],
  );
}
