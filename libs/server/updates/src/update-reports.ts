import { AgentGateway, type MessageHandler } from '@gururmm/server/gateway';
import { Database, storableText } from '@gururmm/server/platform/database';
import { DomainError } from '@gururmm/server/platform/errors';
import {
  AGENT_UPDATE_STATES,
  AGENT_UPDATE_TRANSITIONS,
  type AgentPayload,
  type AgentUpdateState,
} from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';

/** Stores what agents tell of their updates; an end is acknowledged once it is stored, so that it can be repeated. */
@Injectable()
export class UpdateReports {
  constructor(
    private readonly database: Database,
    private readonly gateway: AgentGateway,
  ) {}

  /** @throws DomainError not_found when the agent has no such update */
  readonly updateStatus: MessageHandler<'update_status'> = async (session, payload) => {
    await this.take(session.agentId, payload);
    if (isOver(payload.state)) {
      this.gateway.send(session.agentId, { type: 'event_ack', payload: { event_id: payload.update_id } });
    }
  };

  /** Stores a report, whichever way it came. @throws DomainError not_found when the agent has no such update */
  async take(agentId: string, payload: AgentPayload<'update_status'>): Promise<void> {
    const [update] = await this.database.query<{ state: AgentUpdateState }>(
      'SELECT state FROM agent_updates WHERE id = $1 AND agent_id = $2',
      [payload.update_id, agentId],
    );
    if (update === undefined) throw new DomainError('not_found', 'This server has sent no such update.');
    await this.database.query(
      `UPDATE agent_updates SET state = $3, reason = $4, updated_at = now(), ended_at = CASE WHEN $5 THEN now() END
       WHERE id = $1 AND agent_id = $2 AND state = ANY($6)`,
      [
        payload.update_id,
        agentId,
        payload.state,
        payload.error === undefined ? null : storableText(payload.error),
        isOver(payload.state),
        statesBefore(payload.state),
      ],
    );
  }
}

function isOver(state: AgentUpdateState): boolean {
  return AGENT_UPDATE_TRANSITIONS[state].length === 0;
}

function statesBefore(to: AgentUpdateState): AgentUpdateState[] {
  return AGENT_UPDATE_STATES.filter((from) => AGENT_UPDATE_TRANSITIONS[from].includes(to));
}
