import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { Server } from './server';

export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const PASSED_HEADERS = ['authorization', 'accept', 'content-type', 'idempotency-key'];

/** An HTTP server before the real one. */
export class Relay {
  private constructor(
    private readonly server: Server,
    private readonly http: HttpServer,
  ) {}

  /** @param tls certificate and key, both PEM; without them it speaks plain HTTP */
  static async start(server: Server, answer: Answer, tls?: { cert: string; key: string }): Promise<Relay> {
    const listen = (request: IncomingMessage, response: ServerResponse) => {
      answer(request, response).catch(() => response.destroy());
    };
    const http = tls === undefined ? createServer(listen) : createTlsServer(tls, listen);
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return new Relay(server, http);
  }

  get url(): string {
    const address = this.http.address();
    if (typeof address !== 'object' || address === null) throw new Error('it does not listen');
    return `${this.http instanceof TlsServer ? 'https' : 'http'}://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  /** The real server's answer, piece by piece; `isCut` breaks the connection before a piece. */
  async passOn(request: IncomingMessage, response: ServerResponse, isCut: () => boolean = () => false): Promise<void> {
    const headers = new Headers();
    for (const name of PASSED_HEADERS) {
      const value = request.headers[name];
      if (typeof value === 'string') headers.set(name, value);
    }
    const body = await readBody(request);
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const answer = await fetch(this.server.url + (request.url ?? '/'), {
      method: request.method ?? 'GET',
      headers,
      signal: gone.signal,
      ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
    });
    const pieces = (answer.body ?? new Blob([]).stream()) as unknown as AsyncIterable<Uint8Array>;
    for await (const piece of pieces) {
      if (isCut()) {
        response.destroy();
        return;
      }
      if (!response.headersSent) writeHead(response, answer);
      response.write(piece);
    }
    if (!response.headersSent) writeHead(response, answer);
    response.end();
  }
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  return Buffer.concat((await request.toArray()) as Buffer[]);
}

function writeHead(response: ServerResponse, answer: Response): void {
  response.writeHead(answer.status, { 'Content-Type': answer.headers.get('content-type') ?? 'text/plain' });
}
