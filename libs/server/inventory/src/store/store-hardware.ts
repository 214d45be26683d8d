import { storableJson } from '@gururmm/server/platform/database';
import type { AgentPayload, Hardware } from '@gururmm/shared/protocol';
import type { EntityManager } from 'typeorm';
import { hardwareDifferences } from '../hardware-difference';
import { keepNewest } from './keep-newest';
import type { StoredSection } from './stored-section';

type HardwareInventory = Extract<AgentPayload<'inventory'>, { section: 'hardware' }>;

/** The machine as it is, and what changed since it was last told; the first time is no change. */
export async function storeHardware(
  manager: EntityManager,
  agentId: string,
  { hardware, hash, ts }: HardwareInventory,
  stored: StoredSection,
): Promise<void> {
  const [before] = await manager.query<{ hardware: Hardware | null }[]>(
    'SELECT hardware FROM agent_inventory WHERE agent_id = $1',
    [agentId],
  );
  await manager.query(
    'UPDATE agent_inventory SET hardware = $2, hardware_hash = $3, hardware_at = $4 WHERE agent_id = $1',
    [agentId, storableJson(hardware), hash, ts],
  );
  const earlier = before?.hardware ?? null;
  const changes = earlier === null ? [] : hardwareDifferences(earlier, hardware);
  if (changes.length === 0) return;
  await manager.query(
    'INSERT INTO hardware_changes (agent_id, client_id, changed_at, changes) VALUES ($1, $2, $3, $4)',
    [agentId, stored.clientId, ts, storableJson(changes)],
  );
  await keepNewest(manager, 'hardware_changes', agentId);
}
