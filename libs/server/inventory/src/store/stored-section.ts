import type { InventorySection } from '@gururmm/shared/protocol';
import type { EntityManager } from 'typeorm';

/** What is known of a section before a new one is stored; null before the first. */
export interface StoredSection {
  readonly clientId: string | null;
  readonly hash: string | null;
  readonly at: Date | null;
}

/** Locks the agent's inventory against others, and makes it if need be. Undefined when the agent does not exist. */
export async function lockSection(
  manager: EntityManager,
  agentId: string,
  section: InventorySection,
): Promise<StoredSection | undefined> {
  const [row] = await manager.query<{ client_id: string | null; hash: string | null; at: Date | null }[]>(
    `INSERT INTO agent_inventory AS i (agent_id, client_id) SELECT id, client_id FROM agents WHERE id = $1
     ON CONFLICT (agent_id) DO UPDATE SET client_id = EXCLUDED.client_id
     RETURNING i.client_id, i.${section}_hash AS hash, i.${section}_at AS at`,
    [agentId],
  );
  return row === undefined ? undefined : { clientId: row.client_id, hash: row.hash, at: row.at };
}
