import { AgentGateway, type AgentSession, type MessageHandler } from '@gururmm/server/gateway';
import { ClusterBus } from '@gururmm/server/platform/cluster';
import { Database, storableText, WriteBatcher } from '@gururmm/server/platform/database';
import { EffectivePolicies } from '@gururmm/server/policies';
import { type AgentPayload, COMMAND_STATUSES, isTerminalStatus } from '@gururmm/shared/protocol';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { CommandSecrets } from './command-secrets';
import { type CommandProgress, OutputProgress } from './output-progress';
import { readStoredOutput } from './read-stored-output';

type Chunk = AgentPayload<'command_output'>;

/** The connection over which a chunk came. */
export type ChunkOrigin = Pick<AgentSession, 'agentId' | 'clientId' | 'epoch'>;

interface WaitingChunk {
  readonly agentId: string;
  chunk: Chunk;
  /** Whether it was new: what comes again is not passed on again. */
  isNew: boolean;
  /** Whether its command is over, so that it was not stored. */
  isTooLate: boolean;
}

interface WrittenRow {
  readonly id: string;
  readonly agent_id: string;
  readonly is_open: boolean;
  readonly seqs: readonly number[];
}

/** Bytes of output in one transaction, about. */
const MAX_BATCH_CHARACTERS = 4 * 1024 * 1024;

const OPEN_STATUSES = COMMAND_STATUSES.filter((status) => !isTerminalStatus(status));

/** The join keeps an agent from writing into another agent's command, the status from adding to what is over. */
const INSERT = `
WITH stored AS (
  INSERT INTO command_output (command_id, seq, client_id, stream, data)
  SELECT c.id, s.seq, c.client_id, s.stream, s.data
  FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[]) AS s(agent_id, command_id, seq, stream, data)
  JOIN commands c ON c.id = s.command_id AND c.agent_id = s.agent_id AND c.status = ANY($6)
  ON CONFLICT (command_id, seq) DO NOTHING
  RETURNING command_id, seq)
SELECT c.id, c.agent_id, c.status = ANY($6) AS is_open,
  ARRAY(SELECT seq FROM stored WHERE command_id = c.id) AS seqs
FROM commands c WHERE c.id = ANY($2)`;

/** Stores live output in batches and within bounds, acknowledges what is stored without a gap, and passes it on. */
@Injectable()
export class CommandOutputWriter implements BeforeApplicationShutdown {
  private readonly progress = new OutputProgress(async (agentId, commandId) => {
    const { output_cap_bytes: capBytes } = await this.policies.forAgent(agentId);
    return readStoredOutput(this.database, agentId, commandId, capBytes);
  });
  private readonly unsettled = new Map<string, Set<Promise<unknown>>>();
  private readonly batcher = new WriteBatcher<WaitingChunk>({
    gatherMs: 0,
    maxWeight: MAX_BATCH_CHARACTERS,
    weightOf: ({ chunk }) => chunk.data.length + 64,
    write: (chunks) => this.store(chunks),
  });

  constructor(
    private readonly database: Database,
    private readonly gateway: AgentGateway,
    private readonly bus: ClusterBus,
    private readonly secrets: CommandSecrets,
    private readonly policies: EffectivePolicies,
  ) {}

  readonly commandOutput: MessageHandler<'command_output'> = async (session, chunk) => {
    const seq = await this.take(session, chunk);
    if (seq < 0) return;
    this.gateway.send(session.agentId, { type: 'output_ack', payload: { command_id: chunk.command_id, seq } });
  };

  async beforeApplicationShutdown(): Promise<void> {
    await this.batcher.drain();
  }

  /**
   * Stores a chunk, unless there is enough of them; after COMMIT.
   * @returns up to which seq the agent may forget its output, -1 for none
   */
  take(origin: ChunkOrigin, chunk: Chunk): Promise<number> {
    const taken = this.takeInTurn(origin, chunk);
    this.noteUnsettled(`${origin.agentId}/${chunk.command_id}`, taken);
    return taken;
  }

  /** Resolves once every chunk that came until now is stored, or is known not to be. */
  async settled(agentId: string, commandId: string): Promise<void> {
    const taken = this.unsettled.get(`${agentId}/${commandId}`) ?? new Set<Promise<unknown>>();
    await Promise.allSettled([...taken]);
  }

  private async takeInTurn(origin: ChunkOrigin, chunk: Chunk): Promise<number> {
    const { agentId, epoch } = origin;
    const progress = await this.progress.of(agentId, epoch, chunk.command_id);
    // Nobody wants it, and an agent that waits for word of it would send it for ever.
    if (progress === undefined || progress.isOver) return chunk.seq;
    const data = storableText(chunk.data);
    switch (progress.admit(chunk.seq, chunk.stream, Buffer.byteLength(data))) {
      case 'refused':
        return -1;
      case 'stored':
        return progress.storedSeq;
      case 'beyond':
        await this.markTruncated(agentId, chunk.command_id);
        return progress.isFull ? chunk.seq : progress.storedSeq;
      case 'cut':
        await this.markTruncated(agentId, chunk.command_id);
        // Without its text the chunk still counts: the agent has been heard, and its result is not held up.
        return this.write(origin, progress, { ...chunk, data: '' });
      case 'store':
        return this.write(origin, progress, { ...chunk, data });
    }
  }

  private async write(origin: ChunkOrigin, progress: CommandProgress, chunk: Chunk): Promise<number> {
    const waiting: WaitingChunk = { agentId: origin.agentId, chunk, isNew: false, isTooLate: false };
    try {
      await this.batcher.add(waiting);
    } catch (error) {
      this.progress.forget(origin.agentId, chunk.command_id);
      throw error;
    }
    if (waiting.isTooLate) {
      progress.isOver = true;
      return chunk.seq;
    }
    progress.stored(chunk.seq);
    if (waiting.isNew && chunk.data !== '') this.publish(origin, waiting.chunk);
    return progress.storedSeq;
  }

  private publish({ agentId, clientId }: ChunkOrigin, { command_id: commandId, seq, stream, data }: Chunk): void {
    this.bus.publish('command.output', { agentId, clientId, commandId, seq, stream, data });
  }

  private async store(waiting: readonly WaitingChunk[]): Promise<void> {
    await this.redact(waiting);
    const rows = await this.database.query<WrittenRow>(INSERT, [
      waiting.map(({ agentId }) => agentId),
      waiting.map(({ chunk }) => chunk.command_id),
      waiting.map(({ chunk }) => chunk.seq),
      waiting.map(({ chunk }) => chunk.stream),
      waiting.map(({ chunk }) => chunk.data),
      OPEN_STATUSES,
    ]);
    const written = new Map(rows.map((row) => [`${row.agent_id}/${row.id}`, { ...row, seqs: new Set(row.seqs) }]));
    for (const each of waiting) {
      const row = written.get(`${each.agentId}/${each.chunk.command_id}`);
      // What is in it twice is new once.
      each.isNew = row?.seqs.delete(each.chunk.seq) ?? false;
      each.isTooLate = row?.is_open !== true;
    }
  }

  /** The agent has done it already, across the borders of chunks too; this is for one that did not. */
  private async redact(waiting: readonly WaitingChunk[]): Promise<void> {
    const redactors = await this.secrets.redactors(waiting.map(({ chunk }) => chunk.command_id));
    for (const each of waiting) {
      const redactor = redactors.get(each.chunk.command_id);
      if (redactor !== undefined) each.chunk = { ...each.chunk, data: redactor.redact(each.chunk.data) };
    }
  }

  private async markTruncated(agentId: string, commandId: string): Promise<void> {
    await this.database.query(
      'UPDATE commands SET truncated = true WHERE id = $1 AND agent_id = $2 AND status = ANY($3) AND NOT truncated',
      [commandId, agentId, OPEN_STATUSES],
    );
  }

  private noteUnsettled(key: string, taken: Promise<unknown>): void {
    const others = this.unsettled.get(key) ?? new Set();
    this.unsettled.set(key, others.add(taken));
    const forget = () => {
      others.delete(taken);
      if (others.size === 0) this.unsettled.delete(key);
    };
    taken.then(forget, forget);
  }
}
