import type { AgentPayload, SoftwareItem } from '@gururmm/shared/protocol';
import type { EntityManager } from 'typeorm';
import { keyOf, softwareDifference, type SoftwareDifference, type SoftwareKey } from '../software-difference';
import { keepNewest } from './keep-newest';
import type { StoredSection } from './stored-section';

type SoftwareInventory = Extract<AgentPayload<'inventory'>, { section: 'software' }>;

/** What is installed now, and what changed since it was last told; the first list is no change. */
export async function storeSoftware(
  manager: EntityManager,
  agentId: string,
  { software, truncated, hash, ts }: SoftwareInventory,
  stored: StoredSection,
): Promise<void> {
  await manager.query(
    `UPDATE agent_inventory SET software_hash = $2, software_at = $3, software_count = $4, software_truncated = $5
     WHERE agent_id = $1`,
    [agentId, hash, ts, software.length, truncated],
  );
  if (stored.hash === hash) return;
  const before = await manager.query<SoftwareKey[]>(
    `SELECT t.name, s.source, s.arch, s.version FROM agent_software s JOIN software_titles t ON t.id = s.title_id
     WHERE s.agent_id = $1`,
    [agentId],
  );
  const difference = softwareDifference(before, software);
  await deleteGone(manager, agentId, difference.gone);
  await insertAdded(manager, agentId, stored.clientId, difference.added, ts);
  if (stored.hash === null || difference.changes.length === 0) return;
  await insertChanges(manager, agentId, stored.clientId, difference.changes, ts);
  await keepNewest(manager, 'software_changes', agentId);
}

async function deleteGone(manager: EntityManager, agentId: string, gone: readonly SoftwareKey[]): Promise<void> {
  if (gone.length === 0) return;
  await manager.query(
    `DELETE FROM agent_software s USING unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS g(name, source, arch, version),
       software_titles t
     WHERE s.agent_id = $1 AND t.name = g.name COLLATE "C" AND s.title_id = t.id AND s.source = g.source
       AND s.arch = g.arch AND s.version = g.version`,
    [agentId, ...columnsOf(gone)],
  );
}

async function insertAdded(
  manager: EntityManager,
  agentId: string,
  clientId: string | null,
  added: readonly SoftwareItem[],
  ts: string,
): Promise<void> {
  if (added.length === 0) return;
  const keys = added.map(keyOf);
  // In one order, so that agents with the same new names do not wait for each other in a circle.
  const names = [...new Set(keys.map(({ name }) => name))].sort();
  await manager.query(
    `INSERT INTO software_titles (name) SELECT n FROM unnest($1::text[]) AS n
     WHERE NOT EXISTS (SELECT 1 FROM software_titles t WHERE t.name = n COLLATE "C") ON CONFLICT (name) DO NOTHING`,
    [names],
  );
  await manager.query(
    `INSERT INTO agent_software (agent_id, client_id, title_id, source, arch, version, publisher, installed_on, first_seen_at)
     SELECT $1, $2, t.id, a.source, a.arch, a.version, a.publisher, a.installed_on, $3
     FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::date[])
       AS a(name, source, arch, version, publisher, installed_on)
     JOIN software_titles t ON t.name = a.name COLLATE "C"
     ON CONFLICT DO NOTHING`,
    [
      agentId,
      clientId,
      ts,
      ...columnsOf(keys),
      added.map(({ publisher }) => publisher ?? null),
      added.map(({ installed_on: day }) => day ?? null),
    ],
  );
}

async function insertChanges(
  manager: EntityManager,
  agentId: string,
  clientId: string | null,
  changes: SoftwareDifference['changes'],
  ts: string,
): Promise<void> {
  await manager.query(
    `INSERT INTO software_changes (agent_id, client_id, changed_at, kind, name, source, arch, from_version, to_version)
     SELECT $1, $2, $3, c.* FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
       AS c(kind, name, source, arch, from_version, to_version)`,
    [
      agentId,
      clientId,
      ts,
      changes.map(({ kind }) => kind),
      changes.map(({ name }) => name),
      changes.map(({ source }) => source),
      changes.map(({ arch }) => arch),
      changes.map(({ from }) => from),
      changes.map(({ to }) => to),
    ],
  );
}

/** Name, source, architecture and version, a column each. */
function columnsOf(keys: readonly SoftwareKey[]): [string[], string[], string[], string[]] {
  return [
    keys.map(({ name }) => name),
    keys.map(({ source }) => source),
    keys.map(({ arch }) => arch),
    keys.map(({ version }) => version),
  ];
}
