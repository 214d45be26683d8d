import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ServerCertificate } from '../network/test-authority';

/** What stands on the way to a server, or in its place. */
export type OnUpgrade = (socket: Socket, request: IncomingMessage) => void;

const KEY_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** A server as far as `doctor` asks it; whatever is to be wrong can be set. */
export class StandInServer {
  /** The clock of its `Date` header. */
  clockSkewMs = 0;
  /** What it says about the key. */
  self: { readonly status: number; readonly body: object } = { status: 200, body: approvedAs('approved') };
  /** How an upgrade is answered instead of by opening a WebSocket. */
  onUpgrade: OnUpgrade | undefined;
  /** Values of `Authorization` that were shown, with the path. */
  readonly shown: string[] = [];
  private readonly webSockets = new WebSocketServer({ noServer: true });
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => this.answer(request, response));
    server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      if (this.onUpgrade !== undefined) this.onUpgrade(socket, request);
      else this.webSockets.handleUpgrade(request, socket, head, (opened: WebSocket) => opened.on('error', ignore));
    });
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('error', ignore).on('close', () => this.sockets.delete(socket));
    });
  }

  static async start(certificate?: ServerCertificate): Promise<StandInServer> {
    const server = certificate === undefined ? createServer() : createSecureServer(certificate);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new StandInServer(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { authorization } = request.headers;
    if (authorization !== undefined) this.shown.push(`${request.url ?? ''} ${authorization}`);
    response.setHeader('Date', new Date(Date.now() + this.clockSkewMs).toUTCString());
    const isSelf = request.url === '/api/agent/self';
    response.writeHead(isSelf ? this.self.status : 200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(isSelf ? this.self.body : { status: 'ok' }));
  }
}

/** What the server says of an agent whose key it knows. */
export function approvedAs(status: 'approved' | 'pending_approval'): object {
  return { agent_id: '7d5b9f5e-6f0c-4a5c-9f7a-6f2f2f0f3b11', status, server_time: new Date().toISOString() };
}

/** Answers like a box that filters: with a status and its name. */
export function answerWith(status: number, by = 'filter/1.0'): OnUpgrade {
  return (socket) => socket.end(`HTTP/1.1 ${status} No\r\nServer: ${by}\r\nContent-Length: 0\r\n\r\n`);
}

/** Opens the WebSocket and lets nothing through. */
export const swallowFrames: OnUpgrade = (socket, request) => {
  const key = request.headers['sec-websocket-key'] ?? '';
  const accept = createHash('sha1').update(`${key}${KEY_SUFFIX}`).digest('base64');
  socket.write(switching(accept));
};

/** Says yes without having understood. */
export const acceptAnything: OnUpgrade = (socket) => socket.write(switching('AAAAAAAAAAAAAAAAAAAAAAAAAAA='));

function switching(accept: string): string {
  const headers = `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}`;
  return `HTTP/1.1 101 Switching Protocols\r\n${headers}\r\n\r\n`;
}

function ignore(): void {
  return undefined; // the other end went away
}
