import type { LiveSession } from '@gururmm/server/auth';
import type { ClientScope } from '@gururmm/server/platform/database';
import type { ConsoleEvent } from '@gururmm/shared/protocol';
import type { WebSocket } from 'ws';

/** Unsent bytes at which a browser is too slow; it reconnects and reads the state anew. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;

/** Topics one browser may follow at a time. */
const MAX_TOPICS = 256;

/** One browser: who it is, what it follows. */
export class ConsoleSocket {
  session: LiveSession | undefined;
  scope: ClientScope | undefined;
  readonly openedAtMs = Date.now();
  private readonly topics = new Set<string>();

  constructor(readonly ws: WebSocket) {}

  follows(topics: readonly string[]): boolean {
    return topics.some((topic) => this.topics.has(topic));
  }

  subscribe(topics: readonly string[]): boolean {
    if (this.topics.size + topics.length > MAX_TOPICS) return false;
    for (const topic of topics) this.topics.add(topic);
    return true;
  }

  unsubscribe(topics: readonly string[]): void {
    for (const topic of topics) this.topics.delete(topic);
  }

  send(event: ConsoleEvent): void {
    this.sendText(JSON.stringify(event));
  }

  /** The same event often goes to many browsers: it is written as text once. */
  sendText(text: string): void {
    if (this.ws.readyState !== this.ws.OPEN) return;
    if (this.ws.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.ws.terminate();
      return;
    }
    this.ws.send(text);
  }
}
