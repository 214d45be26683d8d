import { randomUUID } from 'node:crypto';
import type { TestServer } from './test-server';
import { sqlRow } from './test-sql';

interface RolloutPlace {
  readonly clientId: string;
  readonly siteId: string | null;
  readonly agentId: string;
}

/** A rollout that waits for its one agent, and that nothing moves meanwhile, straight into its tables. @returns its id */
export async function makeRollout(server: TestServer, { clientId, siteId, agentId }: RolloutPlace): Promise<string> {
  const { id } = await sqlRow<{ id: string }>(
    server,
    `WITH release AS (
       INSERT INTO releases (version, channel, files) VALUES ($1, 'stable', '[]') RETURNING id, version),
     rollout AS (
       INSERT INTO rollouts (release_id, version, client_ids, filter, rings, ring_wait_seconds, offline_wait_seconds,
         update_timeout_seconds, max_in_flight, target_count, online_baseline)
       SELECT id, version, ARRAY[$2]::uuid[], '{}', '[{"percent": 100, "minAgents": 0}]', 1, 86400, 3600, 1, 1, 0 FROM release
       RETURNING id, version)
     INSERT INTO agent_updates (rollout_id, agent_id, client_id, site_id, ring, from_version, version, file)
     SELECT id, $3, $2, $4, 0, '0.0.1', version, 'none' FROM rollout RETURNING rollout_id AS id`,
    [`0.0.0-${randomUUID()}`, clientId, agentId, siteId],
  );
  return id;
}
