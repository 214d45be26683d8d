import { MAX_INLINE_OUTPUT_BYTES, MAX_OUTPUT_CHUNK_BYTES } from '@gururmm/shared/protocol';
import type { OutputStream } from '../../action';
import { messageOf } from '../../logging/logger';
import { CappedStream } from './capped-stream';
import { splitIntoChunks } from './chunk-splitter';
import type { OutputSpool } from './output-spool';
import { inlineSummary, type OutputSummary, spooledSummary } from './output-summary';
import { type LegacyDecode, StreamDecoder } from './stream-decoder';

const FIRST_FLUSH_MS = 20;
const FLUSH_MS = 100;

/** Stages of one stream: bytes -> text -> capped text -> waiting text -> chunks. */
class StreamState {
  readonly decoder: StreamDecoder;
  readonly cap: CappedStream;
  waiting = '';
  /** Everything recorded so far, while it still fits into a result. */
  inline: string | null = '';

  constructor(capBytes: number, legacyDecode: LegacyDecode | undefined) {
    this.decoder = new StreamDecoder(legacyDecode);
    this.cap = new CappedStream(capBytes);
  }
}

/** Records the output of one command: coalesces it into chunks, spools them, and tells when there are new ones. */
export class OutputRecorder {
  private readonly streams: Readonly<Record<OutputStream, StreamState>>;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private hasFlushed = false;
  private isFinished = false;
  private fault: string | undefined;

  constructor(
    private readonly spool: OutputSpool,
    capBytes: number,
    legacyDecode: LegacyDecode | undefined,
    private readonly onChunks: () => void,
  ) {
    this.streams = { stdout: new StreamState(capBytes, legacyDecode), stderr: new StreamState(capBytes, legacyDecode) };
  }

  /** Takes raw output; what comes after `finish` is ignored. */
  write(stream: OutputStream, bytes: Uint8Array): void {
    if (this.isFinished) return;
    const state = this.streams[stream];
    state.waiting += state.cap.write(state.decoder.write(bytes));
    if (state.waiting.length >= MAX_OUTPUT_CHUNK_BYTES) this.flush();
    else if (state.waiting !== '') this.scheduleFlush();
  }

  /** Why a part of the output could not be kept, e.g. a full disk. */
  get spoolFault(): string | undefined {
    return this.fault;
  }

  /** Ends both streams, makes the spool durable if the result needs it, and sums up. */
  finish(): OutputSummary {
    this.isFinished = true;
    for (const state of Object.values(this.streams)) {
      state.waiting += state.cap.write(state.decoder.end());
      state.waiting += state.cap.end();
    }
    this.flush();
    return this.summary();
  }

  private summary(): OutputSummary {
    const { stdout, stderr } = this.streams;
    const truncated = stdout.cap.isTruncated || stderr.cap.isTruncated || this.fault !== undefined;
    if (stdout.inline !== null && stderr.inline !== null) {
      this.spool.close();
      return { ...inlineSummary(stdout.inline, stderr.inline, this.spool.lastSeq), truncated };
    }
    return { ...spooledSummary(this.spool), truncated };
  }

  private scheduleFlush(): void {
    this.timer ??= setTimeout(() => this.flush(), this.hasFlushed ? FLUSH_MS : FIRST_FLUSH_MS);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const seqBefore = this.spool.lastSeq;
    for (const stream of ['stdout', 'stderr'] as const) this.spoolText(stream, this.takeWaiting(stream));
    if (this.spool.lastSeq === seqBefore) return;
    this.hasFlushed = true;
    this.onChunks();
  }

  /** A full disk costs output, never the command or the agent: from the first fault on nothing more is kept. */
  private spoolText(stream: OutputStream, text: string): void {
    if (this.fault !== undefined) return;
    try {
      for (const data of splitIntoChunks(text)) this.spool.append({ stream, data });
    } catch (error) {
      this.fault = messageOf(error);
    }
  }

  private takeWaiting(stream: OutputStream): string {
    const state = this.streams[stream];
    const text = state.waiting;
    state.waiting = '';
    const inline = state.inline === null ? null : state.inline + text;
    state.inline = inline !== null && Buffer.byteLength(inline) <= MAX_INLINE_OUTPUT_BYTES ? inline : null;
    return text;
  }
}
