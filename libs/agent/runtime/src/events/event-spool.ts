import { JsonLinesFile } from '../files/json-lines-file';
import { type Logger, messageOf } from '../logging/logger';
import type { DeliverableEvent, PendingEvents } from './event-sender';

const FORGET_DELAY_MS = 1000;

export interface EventSpoolOptions<T extends DeliverableEvent> {
  readonly path: string;
  /** Reads a stored record. @throws Error when it is none */
  readonly parse: (record: unknown) => T;
  /** What an event is about: the last word about each subject stays longest. */
  readonly subjectOf: (event: T) => string;
  /** Events that wait for the server; beyond that older ones of the same subject go first. */
  readonly limit: number;
  readonly logger: Logger;
}

/** Events on the disk until the server has stored them: each is durable before it is sent. */
export class EventSpool<T extends DeliverableEvent> implements PendingEvents<T> {
  private events: T[] = [];
  private readonly lines: JsonLinesFile;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isClosed = false;

  private constructor(private readonly options: EventSpoolOptions<T>) {
    const { lines, content } = JsonLinesFile.open(options.path);
    this.lines = lines;
    this.events = content.records.flatMap((record) => this.read(record));
  }

  /** Opens or creates the file. @throws Error when the disk refuses */
  static open<T extends DeliverableEvent>(options: EventSpoolOptions<T>): EventSpool<T> {
    return new EventSpool(options);
  }

  get pending(): readonly T[] {
    return this.events;
  }

  /** Durable when it returns. A full disk costs the durability, not the event. */
  add(event: T): void {
    this.events.push(event);
    if (this.events.length > this.options.limit) this.dropOne();
    try {
      this.lines.append([event], 'durable');
    } catch (error) {
      this.options.logger.warn('an event cannot be kept on disk', { error: messageOf(error) });
    }
  }

  /** A crash before the file follows only costs a second sending. */
  forget(eventId: string): boolean {
    const left = this.events.filter(({ event_id }) => event_id !== eventId);
    if (left.length === this.events.length) return false;
    this.events = left;
    this.saveSoon();
    return true;
  }

  close(): void {
    if (this.timer !== undefined) this.save();
    this.isClosed = true;
    this.lines.close();
  }

  private dropOne(): void {
    const { subjectOf, logger } = this.options;
    const subjects = this.events.map(subjectOf);
    const index = subjects.findIndex((subject, at) => subjects.indexOf(subject, at + 1) >= 0);
    const [dropped] = this.events.splice(Math.max(0, index), 1);
    logger.warn('too many undelivered events, one is dropped', { event_id: dropped?.event_id });
    this.saveSoon();
  }

  private saveSoon(): void {
    if (!this.isClosed) this.timer ??= setTimeout(() => this.save(), FORGET_DELAY_MS);
  }

  private save(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    try {
      this.lines.rewrite(this.events);
    } catch (error) {
      this.options.logger.warn('the undelivered events cannot be stored', { error: messageOf(error) });
    }
  }

  private read(record: unknown): T[] {
    try {
      return [this.options.parse(record)];
    } catch (error) {
      this.options.logger.warn('a stored event is damaged and dropped', { error: messageOf(error) });
      return [];
    }
  }
}
