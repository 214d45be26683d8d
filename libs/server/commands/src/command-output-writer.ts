import { AgentGateway, type AgentSession, type MessageHandler } from '@gururmm/server/gateway';
import { ClusterBus } from '@gururmm/server/platform/cluster';
import { Database, storableText, WriteBatcher } from '@gururmm/server/platform/database';
import type { AgentPayload } from '@gururmm/shared/protocol';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { OutputProgress } from './output-progress';

interface OwnedChunk {
  readonly session: AgentSession;
  readonly chunk: AgentPayload<'command_output'>;
}

/** Bytes of output in one transaction, about. */
const MAX_BATCH_CHARACTERS = 4 * 1024 * 1024;

/** Stores live output in batches, acknowledges what is stored without a gap, and passes it on. */
@Injectable()
export class CommandOutputWriter implements BeforeApplicationShutdown {
  private readonly progress = new OutputProgress((commandId) => this.storedSeqs(commandId));
  private readonly batcher = new WriteBatcher<OwnedChunk>({
    gatherMs: 3,
    maxWeight: MAX_BATCH_CHARACTERS,
    weightOf: ({ chunk }) => chunk.data.length + 64,
    write: (chunks) => this.store(chunks),
  });

  constructor(
    private readonly database: Database,
    private readonly gateway: AgentGateway,
    private readonly bus: ClusterBus,
  ) {}

  readonly commandOutput: MessageHandler<'command_output'> = async (session, chunk) => {
    await this.batcher.add({ session, chunk });
    const { command_id: commandId, seq, stream, data } = chunk;
    this.bus.publish('command.output', {
      agentId: session.agentId,
      clientId: session.clientId,
      commandId,
      seq,
      stream,
      data,
    });
    const contiguous = await this.progress.stored(session.epoch, commandId, seq);
    if (contiguous < 0) return;
    this.gateway.send(session.agentId, { type: 'output_ack', payload: { command_id: commandId, seq: contiguous } });
  };

  async beforeApplicationShutdown(): Promise<void> {
    await this.batcher.drain();
  }

  /** The join keeps an agent from writing into another agent's command. */
  private async store(chunks: readonly OwnedChunk[]): Promise<void> {
    await this.database.query(
      `INSERT INTO command_output (command_id, seq, client_id, stream, data)
       SELECT c.id, s.seq, c.client_id, s.stream, s.data
       FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[]) AS s(agent_id, command_id, seq, stream, data)
       JOIN commands c ON c.id = s.command_id AND c.agent_id = s.agent_id
       ON CONFLICT (command_id, seq) DO NOTHING`,
      [
        chunks.map(({ session }) => session.agentId),
        chunks.map(({ chunk }) => chunk.command_id),
        chunks.map(({ chunk }) => chunk.seq),
        chunks.map(({ chunk }) => chunk.stream),
        chunks.map(({ chunk }) => storableText(chunk.data)),
      ],
    );
  }

  private async storedSeqs(commandId: string): Promise<number[]> {
    const rows = await this.database.query<{ seq: number }>(
      'SELECT seq FROM command_output WHERE command_id = $1 ORDER BY seq',
      [commandId],
    );
    return rows.map((row) => row.seq);
  }
}
