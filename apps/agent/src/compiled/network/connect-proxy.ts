import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** How a proxy answers. */
export interface ProxyRules {
  /** `user:password` that it asks for. */
  readonly credentials?: string;
  /** Status with which it refuses every tunnel. */
  readonly refusal?: number;
}

/** A real CONNECT proxy on loopback. Every name stands for this machine: only through it such a name can be reached. */
export class ConnectProxy {
  /** What tunnels were asked for, as `host:port`, those that were refused included. */
  readonly asked: string[] = [];
  /** Tunnels that were opened. */
  tunnelCount = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly rules: ProxyRules,
  ) {
    server.on('connect', (request, client: Socket) => this.onConnect(request, client));
  }

  static async start(rules: ProxyRules = {}): Promise<ConnectProxy> {
    const server = createServer((_, response) => response.writeHead(400).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ConnectProxy(server, rules);
  }

  /** Its address, with these credentials if any. */
  url(credentials?: string): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://${credentials === undefined ? '' : `${credentials}@`}127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private onConnect(request: IncomingMessage, client: Socket): void {
    this.keep(client);
    const target = request.url ?? '';
    this.asked.push(target);
    const { credentials, refusal } = this.rules;
    const expected = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
    if (expected !== undefined && request.headers['proxy-authorization'] !== expected) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="test"\r\n\r\n');
    } else if (refusal !== undefined) {
      client.end(`HTTP/1.1 ${refusal} No\r\nContent-Length: 0\r\n\r\n`);
    } else {
      this.open(Number(target.split(':').at(-1)), client);
    }
  }

  private open(port: number, client: Socket): void {
    const server = this.keep(connect(port, '127.0.0.1'));
    server.once('connect', () => {
      this.tunnelCount += 1;
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      server.pipe(client).pipe(server);
    });
    server.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'));
    client.on('close', () => server.destroy());
  }

  private keep(socket: Socket): Socket {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy()); // the other end went away
    socket.on('close', () => this.sockets.delete(socket));
    return socket;
  }
}
