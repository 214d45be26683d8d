import { CommandsService } from '@gururmm/server/commands';
import type { AgentSession, SessionListener } from '@gururmm/server/gateway';
import { ALL_CLIENTS, Database } from '@gururmm/server/platform/database';
import { SYSTEM_ACTOR } from '@gururmm/server/platform/http';
import { Injectable } from '@nestjs/common';
import { ACTIVE_STATES_SQL } from './rollout-figures';

/** Does nothing, on every system. An agent that permits no shell refuses it, which is an answer as well. */
const HARMLESS = 'exit 0';
const TIMEOUT_SECONDS = 60;
const EXPIRES_IN_SECONDS = 900;

/**
 * Sends a harmless command to an agent that comes back in the version of its update: a round trip is what tells the
 * old version that the new one can be given its place (ADR 0034).
 */
@Injectable()
export class UpdateVerification implements SessionListener {
  constructor(
    private readonly database: Database,
    private readonly commands: CommandsService,
  ) {}

  connected(session: AgentSession): Promise<void> {
    return this.versionSeen(session.agentId);
  }

  /** An agent is there, perhaps in another version than before. */
  async versionSeen(agentId: string): Promise<void> {
    const [update] = await this.database.query<{ id: string }>(
      `SELECT u.id FROM agent_updates u JOIN agents a ON a.id = u.agent_id
       WHERE u.agent_id = $1 AND a.version = u.version AND u.state IN ${ACTIVE_STATES_SQL}`,
      [agentId],
    );
    if (update === undefined) return;
    const command = {
      agentId,
      createdBy: null,
      commandType: 'shell',
      command: HARMLESS,
      interpreter: null,
      args: null,
      env: null,
      secretEnv: null,
      claudeTask: null,
      timeoutSeconds: TIMEOUT_SECONDS,
      scriptId: null,
      scriptVersion: null,
      exitCodes: null,
    } as const;
    await this.commands.submit(ALL_CLIENTS, SYSTEM_ACTOR, command, EXPIRES_IN_SECONDS);
  }

  disconnected(): Promise<void> {
    return Promise.resolve();
  }
}
