import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { z } from 'zod';
import type { OutputStream } from '../../action';

/** One chunk as it is spooled and sent. */
export interface OutputChunk {
  readonly stream: OutputStream;
  readonly data: string;
}

const chunkSchema = z.object({ stream: z.enum(['stdout', 'stderr']), data: z.string() });

/**
 * The output of one command on disk, one JSON line per chunk; the line number is `seq`.
 * Chunks stay until the server has stored them, over lost links and restarts.
 */
export class OutputSpool {
  /** Where each chunk begins, and at last the end of the file. */
  private readonly offsets: number[] = [0];
  private writer: number | undefined;

  private constructor(private readonly path: string) {}

  /** A new spool; what may stand there is of a run that never got as far as its journal record. */
  static create(path: string): OutputSpool {
    rmSync(path, { force: true });
    return new OutputSpool(path);
  }

  /** The spool of an earlier run of the agent; a torn last chunk is cut off. */
  static reopen(path: string): OutputSpool {
    const spool = new OutputSpool(path);
    if (!existsSync(path)) return spool;
    const bytes = readFileSync(path);
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, end + 1)) spool.offsets.push(end + 1);
    if (spool.sizeBytes < bytes.length) spool.cutTornTail();
    return spool;
  }

  /** `seq` of the last chunk, -1 without any. */
  get lastSeq(): number {
    return this.offsets.length - 2;
  }

  get sizeBytes(): number {
    return this.offsets.at(-1) ?? 0;
  }

  append(chunk: OutputChunk): void {
    this.writer ??= openSync(this.path, 'a', 0o600);
    const bytes = Buffer.from(`${JSON.stringify(chunk)}\n`);
    const written = writeSync(this.writer, bytes);
    if (written !== bytes.length) {
      ftruncateSync(this.writer, this.sizeBytes);
      throw new Error('the disk took only a part of the output');
    }
    this.offsets.push(this.sizeBytes + bytes.length);
  }

  /** @throws when there is no such chunk or the file was damaged. */
  read(seq: number): OutputChunk {
    return this.withReader((reader) => this.readChunk(reader, seq));
  }

  /** The chunks of one stream in their order. */
  forEachOf(stream: OutputStream, visit: (data: string) => void): void {
    if (this.lastSeq < 0) return;
    this.withReader((reader) => {
      for (let seq = 0; seq <= this.lastSeq; seq += 1) {
        const chunk = this.readChunk(reader, seq);
        if (chunk.stream === stream) visit(chunk.data);
      }
    });
  }

  /** SHA-256 over the bytes of stdout, then stderr, as lower-case hex. */
  hash(): string {
    const hash = createHash('sha256');
    this.forEachOf('stdout', (data) => hash.update(data));
    this.forEachOf('stderr', (data) => hash.update(data));
    return hash.digest('hex');
  }

  /** Makes the chunks durable and closes the writing end. */
  seal(): void {
    if (this.writer !== undefined) fdatasyncSync(this.writer);
    this.close();
  }

  /** Closes the writing end without waiting for the disk; enough where the result holds the output itself. */
  close(): void {
    if (this.writer !== undefined) closeSync(this.writer);
    this.writer = undefined;
  }

  remove(): void {
    this.close();
    rmSync(this.path, { force: true });
  }

  private withReader<T>(read: (reader: number) => T): T {
    const reader = openSync(this.path, 'r');
    try {
      return read(reader);
    } finally {
      closeSync(reader);
    }
  }

  private readChunk(reader: number, seq: number): OutputChunk {
    const start = this.offsets[seq];
    const end = this.offsets[seq + 1];
    if (start === undefined || end === undefined) throw new Error(`no chunk ${seq} in the spool`);
    const bytes = Buffer.alloc(end - start);
    readSync(reader, bytes, 0, bytes.length, start);
    return chunkSchema.parse(JSON.parse(bytes.toString()));
  }

  private cutTornTail(): void {
    const file = openSync(this.path, 'r+');
    try {
      ftruncateSync(file, this.sizeBytes);
    } finally {
      closeSync(file);
    }
  }
}
