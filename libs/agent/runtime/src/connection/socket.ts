import { type ServerRoute, transportOptions } from './server-route';

/** Close codes an endpoint may send itself (RFC 6455, section 7.4). */
const NORMAL_CLOSURE = 1000;

/** What the owner of a socket wants to hear. */
export interface SocketEvents {
  onOpen(): void;
  onText(text: string): void;
  onBinary(): void;
  /** Called once; `reason` is empty where nothing was said. */
  onClosed(code: number, reason: string): void;
}

/** One WebSocket, from the attempt to its end; reports its end exactly once. */
export class Socket {
  private readonly socket: WebSocket;
  private isClosed = false;
  private lastError = '';

  constructor(
    url: string,
    private readonly route: ServerRoute,
    private readonly events: SocketEvents,
  ) {
    this.socket = new WebSocket(url, { perMessageDeflate: false, ...transportOptions(route) });
    this.socket.onopen = () => this.ifLive(() => events.onOpen());
    this.socket.onmessage = (event) => this.ifLive(() => this.receive(event.data));
    this.socket.onerror = (event) => (this.lastError = this.describe('message' in event ? event.message : ''));
    this.socket.onclose = (event) => this.end(event.code, event.reason === '' ? this.lastError : event.reason);
  }

  /** Bytes that were sent but have not left this process yet. */
  get bufferedBytes(): number {
    return this.socket.bufferedAmount;
  }

  send(text: string): void {
    if (!this.isClosed && this.socket.readyState === WebSocket.OPEN) this.socket.send(text);
  }

  /** Ends the socket now; a peer that no longer answers cannot delay it. */
  close(reason: string): void {
    if (this.isClosed) return;
    this.socket.close(NORMAL_CLOSURE);
    this.end(NORMAL_CLOSURE, reason);
  }

  private receive(data: unknown): void {
    if (typeof data === 'string') this.events.onText(data);
    else this.events.onBinary();
  }

  /** A fault of the proxy must not look like one of the server. */
  private describe(message: string): string {
    const { proxy } = this.route;
    return proxy === undefined || message === '' ? message : `through the proxy ${proxy.label}: ${message}`;
  }

  private end(code: number, reason: string): void {
    this.ifLive(() => {
      this.isClosed = true;
      this.events.onClosed(code, reason);
    });
  }

  private ifLive(action: () => void): void {
    if (!this.isClosed) action();
  }
}
