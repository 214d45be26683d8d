import { AgentGateway, type MessageHandler } from '@gururmm/server/gateway';
import { ClusterBus } from '@gururmm/server/platform/cluster';
import { Database } from '@gururmm/server/platform/database';
import { Injectable, Logger } from '@nestjs/common';
import { CommandDispatcher } from './command-dispatcher';
import { storeResult } from './store-result';

/** What agents tell of their commands: started, ended. Acknowledged only after COMMIT. */
@Injectable()
export class CommandReports {
  private readonly logger = new Logger('CommandReports');

  constructor(
    private readonly database: Database,
    private readonly gateway: AgentGateway,
    private readonly dispatcher: CommandDispatcher,
    private readonly bus: ClusterBus,
  ) {}

  readonly commandAck: MessageHandler<'command_ack'> = async (session, payload) => {
    const started = await this.database.query<{ client_id: string | null }>(
      `UPDATE commands SET status = 'running', started_at = now(), lease_until = NULL
       WHERE id = $1 AND agent_id = $2 AND status = 'pending' RETURNING client_id`,
      [payload.command_id, session.agentId],
    );
    const [command] = started;
    // A repeated acknowledgement, or one that its result overtook, changes nothing.
    if (command === undefined) return;
    this.bus.publish('command.changed', {
      commandId: payload.command_id,
      agentId: session.agentId,
      clientId: command.client_id,
      status: 'running',
      exitCode: null,
    });
  };

  readonly commandResult: MessageHandler<'command_result'> = async (session, payload) => {
    const stored = await this.database.system.transaction((manager) => storeResult(manager, session.agentId, payload));
    const ids = { agentId: session.agentId, commandId: payload.command_id };
    switch (stored.kind) {
      case 'incomplete':
        return;
      case 'unknown':
        this.logger.warn(ids, 'a result for a command that this agent does not have');
        break;
      case 'known':
        break;
      case 'stored':
        this.bus.publish('command.changed', {
          ...ids,
          clientId: stored.clientId,
          status: stored.status,
          exitCode: stored.exitCode,
        });
        break;
    }
    this.gateway.send(session.agentId, { type: 'result_ack', payload: { command_id: payload.command_id } });
    await this.dispatcher.dispatch(session.agentId);
  };
}
