/** Most chunks that are kept of one command: an agent that sends more slows down long before. */
export const MAX_OUTPUT_CHUNKS = 100_000;

/** Chunks that may be ahead of a gap; an agent sends at most 64 ahead of what was acknowledged. */
const MAX_AHEAD = 1024;

/** Beyond the cap there is the line that says how much was cut. */
const MARKER_BYTES = 1024;

/** Commands whose progress is remembered; a forgotten one is read from the database again. */
const MAX_REMEMBERED = 10_000;

type Stream = 'stdout' | 'stderr';

/** What is stored of a command's output. */
export interface StoredOutput {
  /** Seqs of the stored chunks, ascending; or how many there are when none is missing. */
  readonly seqs: readonly number[] | number;
  readonly bytes: Readonly<Record<Stream, number>>;
  /** Most bytes of each stream. */
  readonly capBytes: number;
  /** The command is over: nothing is added to its output any more. */
  readonly isOver: boolean;
}

/**
 * What is to be done with a chunk: `store` it; store it empty because its stream is full (`cut`); nothing, because
 * it is stored (`stored`), is more than is ever kept (`beyond`), or came too far ahead of a gap (`refused`).
 */
export type Admission = 'store' | 'cut' | 'stored' | 'beyond' | 'refused';

/** How far the output of one command is stored, and how much more of it may be. */
export class CommandProgress {
  isOver: boolean;
  private next = 0;
  private readonly ahead = new Set<number>();
  /** On their way into the database, and counted: their sizes by seq. */
  private readonly admitted = new Map<number, number>();
  private readonly bytes: Record<Stream, number>;

  constructor(private readonly output: StoredOutput) {
    this.isOver = output.isOver;
    this.bytes = { ...output.bytes };
    if (typeof output.seqs === 'number') this.next = output.seqs;
    else for (const seq of output.seqs) this.ahead.add(seq);
    this.closeGap();
  }

  /** Up to this seq everything is stored; -1 while chunk 0 is missing. */
  get storedSeq(): number {
    return this.next - 1;
  }

  /** Everything is stored that is ever kept; what comes behind it is only to be forgotten. */
  get isFull(): boolean {
    return this.next >= MAX_OUTPUT_CHUNKS;
  }

  /** Decides about a chunk, and counts what is to be stored. */
  admit(seq: number, stream: Stream, sizeBytes: number): Admission {
    if (seq < this.next || this.ahead.has(seq)) return 'stored';
    if (seq >= MAX_OUTPUT_CHUNKS) return 'beyond';
    if (seq > this.next + MAX_AHEAD) return 'refused';
    const admittedBytes = this.admitted.get(seq);
    // It comes again as it was; more under the same seq would be stored without having been counted.
    if (admittedBytes !== undefined) return sizeBytes <= admittedBytes ? 'store' : 'refused';
    if (this.bytes[stream] + sizeBytes > this.output.capBytes + MARKER_BYTES) return 'cut';
    this.admitted.set(seq, sizeBytes);
    this.bytes[stream] += sizeBytes;
    return 'store';
  }

  /** Notes a chunk that is in the database. */
  stored(seq: number): void {
    this.admitted.delete(seq);
    if (seq >= this.next) this.ahead.add(seq);
    this.closeGap();
  }

  private closeGap(): void {
    while (this.ahead.delete(this.next)) this.next += 1;
  }
}

interface Remembered {
  readonly epoch: string;
  readonly progress: Promise<CommandProgress | undefined>;
}

/** Knows of each command how much of its output is stored. */
export class OutputProgress {
  private readonly commands = new Map<string, Remembered>();

  /** @param readStored undefined when the agent has no such command */
  constructor(private readonly readStored: (agentId: string, commandId: string) => Promise<StoredOutput | undefined>) {}

  /**
   * The progress of a command since this connection of its agent; an earlier one may have been on another node.
   * It is the agent's own: what one agent says of another's command counts for nothing.
   */
  of(agentId: string, epoch: string, commandId: string): Promise<CommandProgress | undefined> {
    const key = keyOf(agentId, commandId);
    const remembered = this.commands.get(key);
    if (remembered?.epoch === epoch) return remembered.progress;
    // One promise for all: who asks first is also answered first, and chunks are taken in the order they came in.
    const progress = this.readStored(agentId, commandId)
      .then((output) => output && new CommandProgress(output))
      .catch((error: unknown) => {
        this.forget(agentId, commandId);
        throw error;
      });
    this.commands.delete(key);
    this.commands.set(key, { epoch, progress });
    this.dropOldest();
    return progress;
  }

  /** What was counted and then not stored must not count: the rows say what is there. */
  forget(agentId: string, commandId: string): void {
    this.commands.delete(keyOf(agentId, commandId));
  }

  private dropOldest(): void {
    if (this.commands.size <= MAX_REMEMBERED) return;
    const [oldest] = this.commands.keys();
    if (oldest !== undefined) this.commands.delete(oldest);
  }
}

function keyOf(agentId: string, commandId: string): string {
  return `${agentId}/${commandId}`;
}
