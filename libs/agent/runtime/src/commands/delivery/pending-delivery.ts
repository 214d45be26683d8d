import type { CommandResult } from '../journal/journal-record';
import type { OutputSpool } from '../output/output-spool';

/** Chunks sent ahead of the server's acknowledgement: 2 MiB at most. */
const WINDOW_CHUNKS = 64;

/** What of one command the server has not stored yet, and how far it got. */
export class PendingDelivery {
  result: CommandResult | undefined;
  isResultStored = false;
  isResultSent = false;
  /** Resends without any progress, for the backoff. */
  attempt = 0;
  /** When to send again, on the clock of `performance.now()`. */
  dueAtMs = 0;
  private nextSeq = 0;
  private storedSeq = -1;

  constructor(
    readonly id: string,
    readonly spool: OutputSpool,
  ) {}

  /** The server needs nothing more: the result is stored, and the chunks too unless the result held everything. */
  get isFinished(): boolean {
    if (this.result === undefined || !this.isResultStored) return false;
    return this.result.stdout !== null || this.areChunksStored;
  }

  get areChunksSent(): boolean {
    return this.nextSeq > this.spool.lastSeq;
  }

  /** Whether something was sent and waits for its acknowledgement, or waits to be sent. */
  get hasUnstored(): boolean {
    return !this.areChunksStored || (this.result !== undefined && !this.isResultStored);
  }

  /** An inline result stands for itself; a long one follows its chunks. */
  get isResultDue(): boolean {
    if (this.result === undefined || this.isResultStored || this.isResultSent) return false;
    return this.areChunksSent || this.result.stdout !== null;
  }

  /** The next chunk that may be sent within the window, and moves on. */
  takeNextSeq(): number | undefined {
    if (this.areChunksSent || this.nextSeq - this.storedSeq > WINDOW_CHUNKS) return undefined;
    return this.nextSeq++;
  }

  /** Everything up to and including `seq` is stored. */
  markStored(seq: number): void {
    const stored = Math.min(seq, this.spool.lastSeq);
    if (stored <= this.storedSeq) return;
    this.storedSeq = stored;
    this.nextSeq = Math.max(this.nextSeq, stored + 1);
    this.attempt = 0;
  }

  /** Sends everything that is not stored again, e.g. on a new connection. */
  rewind(): void {
    this.nextSeq = this.storedSeq + 1;
    this.isResultSent = false;
  }

  private get areChunksStored(): boolean {
    return this.storedSeq >= this.spool.lastSeq;
  }
}
