import type { INestApplication } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import type { WebSocketServer } from 'ws';

/** Number under which Nest's adapter keeps the servers that share the HTTP port. */
const HTTP_PORT_KEY = 0;

/**
 * One `upgrade` listener for all sockets: Nest's gateways (the console), and the agents' raw `ws`
 * server under its own path. Console messages carry the protocol's `{type, payload}` envelope.
 */
export class SocketAdapter extends WsAdapter {
  constructor(app: INestApplication) {
    super(app, { messageParser: parseEnvelope });
  }

  mount(path: string, server: WebSocketServer): void {
    this.ensureHttpServerExists(HTTP_PORT_KEY, this.httpServer as never);
    this.addWsServerToRegistry(server as never, HTTP_PORT_KEY, path);
  }
}

/** A frame that is no envelope is dropped: Nest takes `undefined` for "nothing to do". */
function parseEnvelope(data: unknown): { event: string; data: unknown } | undefined {
  try {
    const frame: unknown = JSON.parse(String(data));
    if (typeof frame !== 'object' || frame === null || !('type' in frame) || typeof frame.type !== 'string')
      return undefined;
    return { event: frame.type, data: 'payload' in frame ? frame.payload : {} };
  } catch {
    return undefined;
  }
}
