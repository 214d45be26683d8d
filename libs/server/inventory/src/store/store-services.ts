import type { AgentPayload } from '@gururmm/shared/protocol';
import type { EntityManager } from 'typeorm';
import type { StoredSection } from './stored-section';

type ServicesInventory = Extract<AgentPayload<'inventory'>, { section: 'services' }>;

/** The services of a machine as they are; only rows that changed are written. */
export async function storeServices(
  manager: EntityManager,
  agentId: string,
  { services, truncated, hash, ts }: ServicesInventory,
  stored: StoredSection,
): Promise<void> {
  await manager.query(
    `UPDATE agent_inventory SET services_hash = $2, services_at = $3, services_count = $4, services_truncated = $5
     WHERE agent_id = $1`,
    [agentId, hash, ts, services.length, truncated],
  );
  if (stored.hash === hash) return;
  const byKey = new Map(services.map((service) => [service.name.toLowerCase(), service]));
  const unique = [...byKey.values()];
  await manager.query('DELETE FROM agent_services WHERE agent_id = $1 AND NOT name_key = ANY ($2)', [
    agentId,
    [...byKey.keys()],
  ]);
  await manager.query(
    `INSERT INTO agent_services AS s (agent_id, client_id, name_key, name, display_name, state, start_mode)
     SELECT $1, $2, n.* FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
       AS n(name_key, name, display_name, state, start_mode)
     ON CONFLICT (agent_id, name_key) DO UPDATE SET client_id = EXCLUDED.client_id, name = EXCLUDED.name,
       display_name = EXCLUDED.display_name, state = EXCLUDED.state, start_mode = EXCLUDED.start_mode
     WHERE (s.name, s.display_name, s.state, s.start_mode)
       IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.display_name, EXCLUDED.state, EXCLUDED.start_mode)`,
    [
      agentId,
      stored.clientId,
      [...byKey.keys()],
      unique.map(({ name }) => name),
      unique.map(({ display_name: name }) => name ?? null),
      unique.map(({ state }) => state),
      unique.map(({ start_mode: mode }) => mode),
    ],
  );
}
