import { AgentGateway, type MessageHandler } from '@gururmm/server/gateway';
import { Database, storableText } from '@gururmm/server/platform/database';
import { Injectable } from '@nestjs/common';

/** Stores what agents' watchdogs tell, once each, and acknowledges after it is durable. */
@Injectable()
export class WatchdogEvents {
  constructor(
    private readonly database: Database,
    private readonly gateway: AgentGateway,
  ) {}

  readonly watchdogEvent: MessageHandler<'watchdog_event'> = async (session, payload) => {
    await this.database.query(
      `INSERT INTO watchdog_events (id, agent_id, client_id, service, event, occurred_at, detail)
       SELECT $2, id, client_id, $3, $4, $5, $6 FROM agents WHERE id = $1
       ON CONFLICT (id) DO NOTHING`,
      [
        session.agentId,
        payload.event_id,
        payload.service,
        payload.event,
        payload.ts,
        payload.detail === undefined ? null : storableText(payload.detail),
      ],
    );
    this.gateway.send(session.agentId, { type: 'event_ack', payload: { event_id: payload.event_id } });
  };
}
