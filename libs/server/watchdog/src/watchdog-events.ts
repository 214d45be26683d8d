import { AgentGateway, type MessageHandler } from '@gururmm/server/gateway';
import { ClusterBus } from '@gururmm/server/platform/cluster';
import { Database, storableText } from '@gururmm/server/platform/database';
import type { AgentPayload } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';

interface StoredEvent {
  readonly client_id: string | null;
  readonly site_id: string | null;
}

/** Stores what agents' watchdogs tell, once each, and acknowledges after it is durable. */
@Injectable()
export class WatchdogEvents {
  constructor(
    private readonly database: Database,
    private readonly gateway: AgentGateway,
    private readonly bus: ClusterBus,
  ) {}

  readonly watchdogEvent: MessageHandler<'watchdog_event'> = async (session, payload) => {
    const { agentId } = session;
    const detail = payload.detail === undefined ? null : storableText(payload.detail);
    const stored = await this.store(agentId, payload, detail);
    this.gateway.send(agentId, { type: 'event_ack', payload: { event_id: payload.event_id } });
    // Sent again and already stored: whoever listens has heard of it.
    if (stored === undefined) return;
    this.bus.publish('watchdog.event', {
      eventId: payload.event_id,
      agentId,
      clientId: stored.client_id,
      siteId: stored.site_id,
      service: payload.service,
      event: payload.event,
      occurredAt: payload.ts,
      detail,
    });
  };

  private async store(
    agentId: string,
    { event_id, service, event, ts }: AgentPayload<'watchdog_event'>,
    detail: string | null,
  ): Promise<StoredEvent | undefined> {
    const [stored] = await this.database.query<StoredEvent>(
      `WITH agent AS (SELECT id, client_id, site_id FROM agents WHERE id = $1), stored AS (
         INSERT INTO watchdog_events (id, agent_id, client_id, service, event, occurred_at, detail)
         SELECT $2, id, client_id, $3, $4, $5, $6 FROM agent ON CONFLICT (id) DO NOTHING RETURNING agent_id)
       SELECT client_id, site_id FROM agent JOIN stored ON stored.agent_id = agent.id`,
      [agentId, event_id, service, event, ts, detail],
    );
    return stored;
  }
}
