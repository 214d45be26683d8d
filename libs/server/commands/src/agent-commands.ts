import { Database } from '@gururmm/server/platform/database';
import type { CommandStatus } from '@gururmm/shared/protocol';
import { Injectable } from '@nestjs/common';

/** One of an agent's commands, as the agent needs to know it. */
export interface AgentCommandState {
  readonly status: CommandStatus;
  readonly isCancelRequested: boolean;
}

/** Cancellations that one answer names; the next one names the rest. */
const MAX_CANCELLATIONS = 100;

/** An agent's own commands, for agents that ask instead of being told. */
@Injectable()
export class AgentCommands {
  constructor(private readonly database: Database) {}

  /** Undefined when the agent has no such command. */
  async stateOf(agentId: string, commandId: string): Promise<AgentCommandState | undefined> {
    const [row] = await this.database.query<{ status: CommandStatus; is_cancel_requested: boolean }>(
      `SELECT status, cancel_requested_at IS NOT NULL AS is_cancel_requested FROM commands WHERE id = $1 AND agent_id = $2`,
      [commandId, agentId],
    );
    return row && { status: row.status, isCancelRequested: row.is_cancel_requested };
  }

  /** Commands that may be on the agent and are to be ended, oldest first. */
  async toCancel(agentId: string): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM commands WHERE agent_id = $1 AND status IN ('pending', 'running') AND cancel_requested_at IS NOT NULL
       ORDER BY created_at, id LIMIT ${MAX_CANCELLATIONS}`,
      [agentId],
    );
    return rows.map(({ id }) => id);
  }
}
