import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { replaceFileDurably, writeFully } from './durable-files';

const LINE_FEED = 0x0a;

/** What was read when the file was opened. */
export interface JsonLinesContent {
  /** Every readable record in order. */
  readonly records: readonly unknown[];
  /** Lines that are no JSON, and bytes of a torn last record that were cut off. */
  readonly unreadableLines: number;
  readonly tornBytes: number;
}

/**
 * An append-only file of JSON lines that survives a crash at any byte: a record counts
 * once its line feed is on disk, and a torn last record is cut off when the file is
 * opened, so that it never glues to the next one.
 */
export class JsonLinesFile {
  private constructor(
    private readonly path: string,
    private file: number,
    private size: number,
  ) {}

  /** Opens or creates the file and reads what it holds. */
  static open(path: string): { lines: JsonLinesFile; content: JsonLinesContent } {
    const file = openSync(path, 'a+', 0o600);
    const bytes = readFileSync(path);
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    if (end < bytes.length) {
      ftruncateSync(file, end);
      fdatasyncSync(file);
    }
    const content = { ...parseLines(bytes.toString('utf8', 0, end)), tornBytes: bytes.length - end };
    return { lines: new JsonLinesFile(path, file, end), content };
  }

  get sizeBytes(): number {
    return this.size;
  }

  /**
   * Appends records with one write.
   * @throws when the disk refuses; a partly written record is taken back first.
   */
  append(records: readonly unknown[], durability: 'durable' | 'buffered'): void {
    const bytes = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    try {
      writeFully(this.file, bytes);
      if (durability === 'durable') fdatasyncSync(this.file);
    } catch (error) {
      ftruncateSync(this.file, this.size);
      throw error;
    }
    this.size += bytes.length;
  }

  /** Replaces the whole content by these records, atomically and durably. */
  rewrite(records: readonly unknown[]): void {
    closeSync(this.file); // Windows does not rename over an open file
    try {
      replaceFileDurably(this.path, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    } finally {
      this.file = openSync(this.path, 'a+', 0o600);
      this.size = fstatSync(this.file).size;
    }
  }

  close(): void {
    closeSync(this.file);
  }
}

function parseLines(text: string): { records: unknown[]; unreadableLines: number } {
  const records: unknown[] = [];
  let unreadableLines = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const record = parseLine(line);
    if (record === undefined) unreadableLines += 1;
    else records.push(record);
  }
  return { records, unreadableLines };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
