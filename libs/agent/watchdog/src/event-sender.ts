import type { FeatureLink } from '@gururmm/agent/runtime';
import type { WatchdogMemory } from './watchdog-memory';

/** Events that may be on their way at a time; the next ones follow their acknowledgements. */
const MAX_IN_FLIGHT = 50;

/** Sends what waits, oldest first, until the server says that it is stored. */
export class EventSender {
  private readonly inFlight = new Set<string>();

  constructor(
    private readonly memory: WatchdogMemory,
    private readonly link: Pick<FeatureLink, 'send'>,
  ) {}

  /** Sends what has not been sent yet. */
  send(): void {
    for (const payload of this.memory.pending) {
      if (this.inFlight.size >= MAX_IN_FLIGHT) return;
      if (this.inFlight.has(payload.event_id)) continue;
      if (!this.link.send({ type: 'watchdog_event', payload })) return;
      this.inFlight.add(payload.event_id);
    }
  }

  /** Sends everything anew: acknowledgements or events may have been lost. */
  resend(): void {
    this.inFlight.clear();
    this.send();
  }

  onAck(eventId: string): void {
    this.inFlight.delete(eventId);
    if (this.memory.forget(eventId)) this.send();
  }
}
