/** Events that may be on their way at a time; the next ones follow their acknowledgements. */
const MAX_IN_FLIGHT = 50;

/** An event under the id by which the server acknowledges it. */
export interface DeliverableEvent {
  readonly event_id: string;
}

/** Events that the server has not stored yet. */
export interface PendingEvents<T extends DeliverableEvent> {
  /** Oldest first. */
  readonly pending: readonly T[];
  /** The server has it. @returns whether it was there */
  forget(eventId: string): boolean;
}

/** Sends what waits, oldest first, until the server says that it is stored. */
export class EventSender<T extends DeliverableEvent> {
  private readonly inFlight = new Set<string>();

  /** @param sendOne hands one event to the connection; false when there is none */
  constructor(
    private readonly events: PendingEvents<T>,
    private readonly sendOne: (event: T) => boolean,
  ) {}

  /** Sends what has not been sent yet. */
  send(): void {
    for (const event of this.events.pending) {
      if (this.inFlight.size >= MAX_IN_FLIGHT) return;
      if (this.inFlight.has(event.event_id)) continue;
      if (!this.sendOne(event)) return;
      this.inFlight.add(event.event_id);
    }
  }

  /** Sends everything anew: acknowledgements or events may have been lost. */
  resend(): void {
    this.inFlight.clear();
    this.send();
  }

  onAck(eventId: string): void {
    this.inFlight.delete(eventId);
    if (this.events.forget(eventId)) this.send();
  }
}
