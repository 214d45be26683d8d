import { type CommandRequest, TOMBSTONE_SECONDS } from '@gururmm/shared/protocol';
import { JsonLinesFile } from '../../files/json-lines-file';
import type { Logger } from '../../logging/logger';
import {
  type CommandResult,
  entryOf,
  type JournalEntry,
  type JournalRecord,
  journalRecordSchema,
  recordOfAccepted,
  recordOf,
} from './journal-record';

/** The file is rewritten when it is larger than this and mostly outdated. */
const COMPACT_ABOVE_BYTES = 1024 * 1024;
const COMPACT_GROWTH_FACTOR = 2;

/**
 * The device's memory of commands: accepted -> started -> done -> tombstone. Each step
 * is on disk before the message or the start that depends on it, which is what makes a
 * second start of the same id impossible.
 */
export class CommandJournal {
  private compactedSizeBytes = 0;

  private constructor(
    private readonly file: JsonLinesFile,
    private readonly entries: Map<string, JournalEntry>,
    private readonly now: () => number,
  ) {}

  /** Opens the journal, ignores a torn last record, and forgets tombstones that no delivery can reach any more. */
  static open(path: string, logger: Logger, now: () => number = Date.now): CommandJournal {
    const { lines, content } = JsonLinesFile.open(path);
    const entries = new Map<string, JournalEntry>();
    let invalidRecords = content.unreadableLines;
    for (const line of content.records) {
      const record = journalRecordSchema.safeParse(line);
      if (record.success) entries.set(record.data.id, entryOf(record.data));
      else invalidRecords += 1;
    }
    if (content.tornBytes > 0) logger.warn('torn last journal record ignored', { bytes: content.tornBytes });
    if (invalidRecords > 0) logger.error('unreadable journal records skipped', { records: invalidRecords });
    const journal = new CommandJournal(lines, entries, now);
    journal.compact();
    return journal;
  }

  get(id: string): JournalEntry | undefined {
    return this.entries.get(id);
  }

  /** Ids and entries in the order of their acceptance. */
  all(): [string, JournalEntry][] {
    return [...this.entries];
  }

  /** Notes a command that waits for its turn; never its secrets. */
  accept(command: CommandRequest): void {
    this.write([recordOfAccepted(command, this.now())]);
  }

  /** Notes the start of a command; accepts it in the same write if it is new. */
  start(command: CommandRequest): void {
    const id = command.command_id;
    const at = this.now();
    const accepted: JournalRecord[] = this.entries.has(id) ? [] : [recordOfAccepted(command, at)];
    this.write([...accepted, { kind: 'started', id, at }]);
  }

  finish(result: CommandResult): void {
    this.write([{ kind: 'done', id: result.command_id, at: this.now(), result }]);
  }

  /** The server has stored the result: only the id has to be remembered. Losing this record merely resends a result. */
  bury(id: string): void {
    const entry = this.entries.get(id);
    if (entry?.state !== 'done') return;
    const { outcome, exit_code, duration_ms } = entry.result;
    this.write([{ kind: 'tombstone', id, at: this.now(), outcome, exit_code, duration_ms }], 'buffered');
    this.compactIfGrown();
  }

  close(): void {
    this.file.close();
  }

  private write(records: JournalRecord[], durability: 'durable' | 'buffered' = 'durable'): void {
    this.file.append(records, durability);
    for (const record of records) this.entries.set(record.id, entryOf(record));
  }

  private compactIfGrown(): void {
    const limit = Math.max(COMPACT_ABOVE_BYTES, this.compactedSizeBytes * COMPACT_GROWTH_FACTOR);
    if (this.file.sizeBytes > limit) this.compact();
  }

  private compact(): void {
    const oldest = this.now() - TOMBSTONE_SECONDS * 1000;
    for (const [id, entry] of this.entries) {
      if (entry.state === 'tombstone' && entry.at < oldest) this.entries.delete(id);
    }
    this.file.rewrite(this.all().map(([id, entry]) => recordOf(id, entry)));
    this.compactedSizeBytes = this.file.sizeBytes;
  }
}
