import { readFileSync } from 'node:fs';
import { type Logger, messageOf, type PendingEvents, replaceFileDurably } from '@gururmm/agent/runtime';
import { type AgentPayload, watchdogEventSchema } from '@gururmm/shared/protocol';
import * as z from 'zod';
import { type TargetState, targetStateSchema } from './restart-rules';

/** Events that wait for the server; beyond that older ones of the same service go first. */
export const MAX_PENDING_EVENTS = 500;
const FORGET_DELAY_MS = 1000;

const memorySchema = z.object({
  targets: z.record(z.string(), targetStateSchema).default({}),
  events: z.array(watchdogEventSchema).default([]),
});

export type WatchdogEventPayload = AgentPayload<'watchdog_event'>;

/**
 * States and undelivered events in one file: an event and the state that it tells of reach the disk
 * together, so that a crash between them neither repeats nor loses one.
 */
export class WatchdogMemory implements PendingEvents<WatchdogEventPayload> {
  readonly targets: Map<string, TargetState>;
  private events: WatchdogEventPayload[];
  private written: string;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly path: string,
    private readonly logger: Logger,
  ) {
    const { targets, events } = this.read();
    this.targets = new Map(Object.entries(targets));
    this.events = events;
    this.written = this.text();
  }

  /** Oldest first. */
  get pending(): readonly WatchdogEventPayload[] {
    return this.events;
  }

  add(events: readonly WatchdogEventPayload[]): void {
    this.events.push(...events);
    while (this.events.length > MAX_PENDING_EVENTS) {
      const [dropped] = this.events.splice(this.leastNeeded(), 1);
      this.logger.warn('too many undelivered watchdog events, one is dropped', { service: dropped?.service });
    }
  }

  /** The server has it. A crash before the file follows only costs a second sending. */
  forget(eventId: string): boolean {
    const left = this.events.filter(({ event_id }) => event_id !== eventId);
    if (left.length === this.events.length) return false;
    this.events = left;
    this.timer ??= setTimeout(() => this.save(), FORGET_DELAY_MS);
    return true;
  }

  /** Durable when it returns. A full disk must not stop the watchdog: then it remembers in memory alone. */
  save(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const text = this.text();
    if (text === this.written) return;
    try {
      replaceFileDurably(this.path, text);
      this.written = text;
    } catch (error) {
      this.logger.warn('the watchdog cannot keep its memory on disk', { error: messageOf(error) });
    }
  }

  /** The last word about each service stays. */
  private leastNeeded(): number {
    const index = this.events.findIndex(({ service }, at) =>
      this.events.some((later, laterAt) => laterAt > at && later.service === service),
    );
    return Math.max(0, index);
  }

  private text(): string {
    return JSON.stringify({ targets: Object.fromEntries(this.targets), events: this.events });
  }

  private read(): z.infer<typeof memorySchema> {
    let text: string;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch {
      return { targets: {}, events: [] }; // before the first look there is no file
    }
    try {
      return memorySchema.parse(JSON.parse(text));
    } catch (error) {
      this.logger.warn('the memory of the watchdog is damaged and begins anew', { error: messageOf(error) });
      return { targets: {}, events: [] };
    }
  }
}
