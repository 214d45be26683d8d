import {
  MAX_INLINE_OUTPUT_BYTES,
  MAX_OUTPUT_CHUNK_BYTES,
  SecretRedactionStream,
  type SecretRedactor,
} from '@gururmm/shared/protocol';
import type { OutputStream } from '../../action';
import { messageOf } from '../../logging/logger';
import { CappedStream } from './capped-stream';
import { splitIntoChunks } from './chunk-splitter';
import type { OutputSpool } from './output-spool';
import { inlineSummary, type OutputSummary, spooledSummary } from './output-summary';
import { type LegacyDecode, StreamDecoder } from './stream-decoder';

const FIRST_FLUSH_MS = 20;

/** Pause between chunks, by the number of chunks so far: a day of dots stays below what the server keeps. */
const FLUSH_MS = [
  { belowSeq: 5_000, pauseMs: 100 },
  { belowSeq: 20_000, pauseMs: 500 },
  { belowSeq: Infinity, pauseMs: 5_000 },
] as const;

/** Stages of one stream: bytes -> text -> text without secrets -> capped text -> waiting text -> chunks. */
class StreamState {
  private readonly decoder: StreamDecoder;
  private readonly redaction: SecretRedactionStream;
  readonly cap: CappedStream;
  waiting = '';
  /** Everything recorded so far, while it still fits into a result. */
  inline: string | null = '';

  constructor(capBytes: number, legacyDecode: LegacyDecode | undefined, redactor: SecretRedactor) {
    this.decoder = new StreamDecoder(legacyDecode);
    this.redaction = new SecretRedactionStream(redactor);
    this.cap = new CappedStream(capBytes);
  }

  write(bytes: Uint8Array): void {
    this.waiting += this.cap.write(this.redaction.write(this.decoder.write(bytes)));
  }

  end(): void {
    this.waiting += this.cap.write(this.redaction.write(this.decoder.end()) + this.redaction.end());
    this.waiting += this.cap.end();
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
    redactor: SecretRedactor,
    private readonly onChunks: () => void,
  ) {
    this.streams = {
      stdout: new StreamState(capBytes, legacyDecode, redactor),
      stderr: new StreamState(capBytes, legacyDecode, redactor),
    };
  }

  /** Takes raw output; what comes after `finish` is ignored. */
  write(stream: OutputStream, bytes: Uint8Array): void {
    if (this.isFinished) return;
    const state = this.streams[stream];
    state.write(bytes);
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
    for (const state of Object.values(this.streams)) state.end();
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
    this.timer ??= setTimeout(() => this.flush(), this.hasFlushed ? flushPauseMs(this.spool.lastSeq) : FIRST_FLUSH_MS);
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

function flushPauseMs(lastSeq: number): number {
  return FLUSH_MS.find(({ belowSeq }) => lastSeq < belowSeq)?.pauseMs ?? 0;
}
