import { isDeepStrictEqual } from 'node:util';
import { SessionsRepository, toPrincipal } from '@gururmm/server/auth';
import { ClusterBus, PeriodicTasks } from '@gururmm/server/platform/cluster';
import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { hashCredential } from '@gururmm/server/platform/secrets';
import { CLOSE_CODES, consoleClientSchemas } from '@gururmm/shared/protocol';
import { Inject, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { ConsoleSocket } from './console-socket';
import { LiveEvents } from './live-events';
import { isAllowedOrigin } from './origin';

const CHECK_EVERY_MS = 3_000;
const AUTH_TIMEOUT_MS = 10_000;
const MAX_FRAME_BYTES = 16 * 1024;

/** Live events for browsers. A one-time ticket in the first message authenticates; no credential is in a URL. */
@WebSocketGateway({ path: '/ws/console', maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false })
export class ConsoleGateway implements OnGatewayConnection, OnGatewayDisconnect, OnApplicationBootstrap {
  private readonly logger = new Logger('ConsoleGateway');

  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly sessions: SessionsRepository,
    private readonly events: LiveEvents,
    private readonly bus: ClusterBus,
    private readonly tasks: PeriodicTasks,
  ) {}

  onApplicationBootstrap(): void {
    this.bus.subscribe('session.ended', ({ sessionId }) => this.endSession(sessionId));
    this.tasks.start({ name: 'check console sessions', everyMs: CHECK_EVERY_MS, run: () => this.checkSessions() });
  }

  handleConnection(ws: WebSocket, request: IncomingMessage): void {
    const { publicUrl, corsOrigins } = this.configuration.http;
    if (!isAllowedOrigin(request, [publicUrl, ...corsOrigins])) {
      ws.close(CLOSE_CODES.refused, 'this origin is not allowed');
      return;
    }
    this.events.add(new ConsoleSocket(ws));
  }

  handleDisconnect(ws: WebSocket): void {
    this.events.remove(ws);
  }

  @SubscribeMessage('auth')
  async authenticate(@ConnectedSocket() ws: WebSocket, @MessageBody() body: unknown): Promise<void> {
    const socket = this.events.find(ws);
    const parsed = consoleClientSchemas.auth.safeParse(body);
    if (socket === undefined || socket.session !== undefined || !parsed.success) {
      ws.close(CLOSE_CODES.badFrame, 'auth comes once, with a ticket');
      return;
    }
    const session = await this.sessions.redeemTicket(hashCredential(parsed.data.ticket));
    if (session === undefined) {
      ws.close(CLOSE_CODES.notAuthenticated, 'the ticket is not valid');
      return;
    }
    socket.session = session;
    socket.scope = toPrincipal(session).scope;
    socket.send({ type: 'ready', payload: { server_time: new Date().toISOString() } });
  }

  @SubscribeMessage('subscribe')
  subscribe(@ConnectedSocket() ws: WebSocket, @MessageBody() body: unknown): void {
    const socket = this.authenticated(ws);
    const parsed = consoleClientSchemas.subscribe.safeParse(body);
    if (socket === undefined) return;
    if (!parsed.success || !socket.subscribe(parsed.data.topics)) {
      socket.send({ type: 'error', payload: { code: 'invalid_topics', message: 'these topics cannot be followed' } });
    }
  }

  @SubscribeMessage('unsubscribe')
  unsubscribe(@ConnectedSocket() ws: WebSocket, @MessageBody() body: unknown): void {
    const parsed = consoleClientSchemas.unsubscribe.safeParse(body);
    if (parsed.success) this.authenticated(ws)?.unsubscribe(parsed.data.topics);
  }

  private authenticated(ws: WebSocket): ConsoleSocket | undefined {
    const socket = this.events.find(ws);
    if (socket?.session !== undefined) return socket;
    ws.close(CLOSE_CODES.notAuthenticated, 'the first message must be auth');
    return undefined;
  }

  private endSession(sessionId: string): void {
    for (const socket of this.events.all()) {
      if (socket.session?.sessionId === sessionId)
        socket.ws.close(CLOSE_CODES.notAuthenticated, 'the session has ended');
    }
  }

  /** Sessions also end by expiry or by another node: within this period the socket follows. */
  private async checkSessions(): Promise<void> {
    for (const socket of this.events.all()) {
      if (socket.session === undefined) {
        if (Date.now() - socket.openedAtMs > AUTH_TIMEOUT_MS)
          socket.ws.close(CLOSE_CODES.notAuthenticated, 'no authentication in time');
        continue;
      }
      const live = await this.sessions.findLive(socket.session.sessionId);
      if (live === undefined || !isDeepStrictEqual(toPrincipal(live), toPrincipal(socket.session))) {
        socket.ws.close(CLOSE_CODES.notAuthenticated, 'the session has ended or its rights have changed');
      }
    }
    this.logger.verbose({ sockets: this.events.all().length }, 'console sessions checked');
  }
}
