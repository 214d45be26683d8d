import { AgentGateway, type MessageHandler } from '@gururmm/server/gateway';
import { ClusterBus } from '@gururmm/server/platform/cluster';
import { Database, WriteBatcher } from '@gururmm/server/platform/database';
import type { AgentPayload } from '@gururmm/shared/protocol';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { CommandDispatcher } from './command-dispatcher';
import { CommandOutputWriter } from './command-output-writer';
import { CommandSecrets } from './command-secrets';
import { type ReportedResult, type StoredResult, storeResults } from './store-results';

interface Start {
  readonly agentId: string;
  readonly commandId: string;
}

interface End extends ReportedResult {
  stored: StoredResult;
}

interface StartedRow {
  readonly id: string;
  readonly agent_id: string;
  readonly client_id: string | null;
}

/** Characters of output in one transaction, about, and how much each result weighs besides. */
const MAX_BATCH_CHARACTERS = 4 * 1024 * 1024;
const RESULT_WEIGHT = 4096;

/** Starts that one statement notes. */
const MAX_STARTS = 1000;

/** What agents tell of their commands: started, ended. Many agents share a transaction; each hears of it after COMMIT. */
@Injectable()
export class CommandReports implements BeforeApplicationShutdown {
  private readonly logger = new Logger('CommandReports');
  private readonly starts = new WriteBatcher<Start>({
    gatherMs: 0,
    maxWeight: MAX_STARTS,
    write: (starts) => this.storeStarts(starts),
  });
  private readonly ends = new WriteBatcher<End>({
    gatherMs: 0,
    maxWeight: MAX_BATCH_CHARACTERS,
    weightOf: ({ result }) => RESULT_WEIGHT + (result.stdout?.length ?? 0) + (result.stderr?.length ?? 0),
    write: (ends) => this.storeEnds(ends),
  });

  constructor(
    private readonly database: Database,
    private readonly gateway: AgentGateway,
    private readonly dispatcher: CommandDispatcher,
    private readonly output: CommandOutputWriter,
    private readonly bus: ClusterBus,
    private readonly secrets: CommandSecrets,
  ) {}

  readonly commandAck: MessageHandler<'command_ack'> = ({ agentId }, payload) =>
    this.started(agentId, payload.command_id);

  readonly commandResult: MessageHandler<'command_result'> = async ({ agentId }, payload) => {
    if (!(await this.ended(agentId, payload))) return;
    this.gateway.send(agentId, { type: 'result_ack', payload: { command_id: payload.command_id } });
    await this.dispatcher.dispatch(agentId);
  };

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.starts.drain(), this.ends.drain()]);
  }

  /** Notes that the agent started a command; a repeated word of it, or one that its result overtook, changes nothing. */
  started(agentId: string, commandId: string): Promise<void> {
    return this.starts.add({ agentId, commandId });
  }

  /**
   * Stores the end of a command.
   * @returns whether the agent may forget it; false asks for the missing output and the result again
   */
  async ended(agentId: string, result: AgentPayload<'command_result'>): Promise<boolean> {
    const { command_id: commandId } = result;
    // What came before the result is stored before it: nobody who follows the output is told of the end too early.
    await this.output.settled(agentId, commandId);
    const end: End = { agentId, result, stored: { kind: 'incomplete' } };
    await this.ends.add(end);
    const { stored } = end;
    if (stored.kind === 'unknown') {
      this.logger.warn({ agentId, commandId }, 'a result for a command that this agent does not have');
    }
    if (stored.kind === 'stored') {
      const { clientId, status, exitCode } = stored;
      this.bus.publish('command.changed', { agentId, commandId, clientId, status, exitCode });
    }
    return stored.kind !== 'incomplete';
  }

  private async storeStarts(starts: readonly Start[]): Promise<void> {
    const started = await this.database.query<StartedRow>(
      `WITH known AS (
         SELECT c.id FROM commands c JOIN unnest($1::uuid[], $2::uuid[]) AS s(agent_id, command_id)
           ON c.id = s.command_id AND c.agent_id = s.agent_id
         WHERE c.status = 'pending' ORDER BY c.id FOR UPDATE OF c)
       UPDATE commands c SET status = 'running', started_at = now(), lease_until = NULL
       FROM known WHERE c.id = known.id AND c.status = 'pending' RETURNING c.id, c.agent_id, c.client_id`,
      [starts.map(({ agentId }) => agentId), starts.map(({ commandId }) => commandId)],
    );
    for (const { id, agent_id: agentId, client_id: clientId } of started) {
      this.bus.publish('command.changed', { commandId: id, agentId, clientId, status: 'running', exitCode: null });
    }
  }

  /** A result that the database refuses is refused alone: its agent's fault is not that of the others. */
  private async storeEnds(ends: readonly End[]): Promise<void> {
    try {
      await this.storeTogether(ends);
    } catch (error) {
      if (ends.length === 1) throw error;
      this.logger.warn({ err: error, results: ends.length }, 'results are stored one by one');
      const refused = await this.storeEachAlone(ends);
      for (const { end, reason } of refused) {
        this.logger.error({ err: reason, commandId: end.result.command_id }, 'a result was not stored');
      }
    }
  }

  private async storeEachAlone(ends: readonly End[]): Promise<{ end: End; reason: unknown }[]> {
    const refused: { end: End; reason: unknown }[] = [];
    for (const end of ends) {
      await this.storeTogether([end]).catch((reason: unknown) => refused.push({ end, reason }));
    }
    return refused;
  }

  private async storeTogether(ends: readonly End[]): Promise<void> {
    const redactors = await this.secrets.redactors(ends.map(({ result }) => result.command_id));
    const outcomes = await this.database.system.transaction((manager) => storeResults(manager, ends, redactors));
    ends.forEach((end, index) => {
      end.stored = outcomes[index] ?? end.stored;
    });
  }
}
