import { waitUntil } from '@gururmm/server/platform/testing';
import { type ConsoleClientMessage, type ConsoleEvent, consoleEventSchemas } from '@gururmm/shared/protocol';
import { WebSocket } from 'ws';

/** A browser's side of `/ws/console`: sends what it is told, remembers what it gets, and holds it to the protocol. */
export class TestConsole {
  readonly received: ConsoleEvent[] = [];
  closed: { code: number } | undefined;

  private constructor(readonly ws: WebSocket) {
    ws.on('message', (data: Buffer) => this.receive(JSON.parse(data.toString('utf8')) as ConsoleEvent));
    ws.on('close', (code) => (this.closed = { code }));
    ws.on('error', () => undefined);
  }

  /** Opens a socket without saying anything; one that is closed at once has been open too. */
  static async connect(serverUrl: string, headers: Readonly<Record<string, string>> = {}): Promise<TestConsole> {
    const console = new TestConsole(new WebSocket(`${serverUrl.replace(/^http/, 'ws')}/ws/console`, { headers }));
    await waitUntil('the socket to open', () => console.ws.readyState !== WebSocket.CONNECTING);
    return console;
  }

  send(message: ConsoleClientMessage): void {
    this.sendRaw(JSON.stringify(message));
  }

  sendRaw(text: string): void {
    this.ws.send(text);
  }

  /** The next event of this type, taken out of what was received. */
  async next<T extends ConsoleEvent['type']>(type: T): Promise<Extract<ConsoleEvent, { type: T }>> {
    const index = await waitUntil(`an event ${type}`, () => {
      const found = this.received.findIndex((event) => event.type === type);
      return found < 0 ? undefined : { found };
    });
    const [event] = this.received.splice(index.found, 1);
    return event as Extract<ConsoleEvent, { type: T }>;
  }

  async closeCode(timeoutMs = 5_000): Promise<number> {
    return (await waitUntil('the socket to close', () => this.closed, timeoutMs)).code;
  }

  private receive(event: ConsoleEvent): void {
    consoleEventSchemas[event.type].parse(event.payload);
    this.received.push(event);
  }
}
