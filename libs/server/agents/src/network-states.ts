import type { MessageHandler } from '@gururmm/server/gateway';
import { Database } from '@gururmm/server/platform/database';
import { Injectable } from '@nestjs/common';

/** Keeps the latest network state of each agent. */
@Injectable()
export class NetworkStates {
  constructor(private readonly database: Database) {}

  readonly networkState: MessageHandler<'network_state'> = async (session, payload) => {
    await this.database.query(
      `INSERT INTO agent_state (agent_id, client_id, network, network_received_at, updated_at)
       SELECT id, client_id, $2, now(), now() FROM agents WHERE id = $1
       ON CONFLICT (agent_id) DO UPDATE SET client_id = EXCLUDED.client_id, network = EXCLUDED.network,
         network_received_at = EXCLUDED.network_received_at, updated_at = now()`,
      [session.agentId, JSON.stringify(payload)],
    );
  };
}
