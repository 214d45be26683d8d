import type { MessageHandler } from '@gururmm/server/gateway';
import { Database } from '@gururmm/server/platform/database';
import type { NetworkState } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';
import { networkDifferences } from './network-difference';

/** Changes of one agent that are kept; a link that flaps for ever pushes the oldest out. */
export const KEPT_NETWORK_CHANGES = 200;

/** Keeps the latest network state of each agent, and notes what changed. */
@Injectable()
export class NetworkStates {
  constructor(private readonly database: Database) {}

  readonly networkState: MessageHandler<'network_state'> = async (session, payload) => {
    await this.database.system.transaction(async (manager) => {
      const [stored] = await manager.query<{ network: NetworkState | null }[]>(
        `INSERT INTO agent_state AS st (agent_id, client_id) SELECT id, client_id FROM agents WHERE id = $1
         ON CONFLICT (agent_id) DO UPDATE SET client_id = EXCLUDED.client_id RETURNING st.network`,
        [session.agentId],
      );
      // The agent was removed while its message was on its way.
      if (stored === undefined) return;
      await manager.query(
        'UPDATE agent_state SET network = $2, network_received_at = now(), updated_at = now() WHERE agent_id = $1',
        [session.agentId, JSON.stringify(payload)],
      );
      if (stored.network?.hash === payload.hash) return;
      const changes = stored.network === null ? [] : networkDifferences(stored.network, payload);
      await manager.query(
        `INSERT INTO network_changes (agent_id, client_id, hash, changes)
         SELECT id, client_id, $2, $3 FROM agents WHERE id = $1`,
        [session.agentId, payload.hash, JSON.stringify(changes)],
      );
      await manager.query(
        `DELETE FROM network_changes WHERE agent_id = $1 AND id <= (SELECT id FROM network_changes
           WHERE agent_id = $1 ORDER BY id DESC OFFSET ${KEPT_NETWORK_CHANGES} LIMIT 1)`,
        [session.agentId],
      );
    });
  };
}
