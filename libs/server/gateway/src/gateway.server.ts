import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { CONFIGURATION, type Configuration } from '@gururmm/server/platform/config';
import { type AgentMessage, CLOSE_CODES, HALF_OPEN_SHARE, MAX_FRAME_BYTES } from '@gururmm/shared/protocol';
import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { type WebSocket, WebSocketServer } from 'ws';
import { AgentSocket, type SocketHost } from './agent-socket';
import { AgentWebSocket } from './agent-web-socket';
import { peerAddress } from '@gururmm/server/platform/http';
import {
  type AgentMessageHandlers,
  type AgentSession,
  type AuthDecision,
  GATEWAY_PORTS,
  type GatewayPorts,
} from './gateway-ports';
import { SessionRegistry } from './session-registry';

/** How often silent sockets are looked for; the error of every idle limit. */
export const WATCH_INTERVAL_MS = 1_000;

/** Agents get this long to say goodbye before the server goes on without it. */
const DRAIN_MS = 6_000;
const DRAIN_POLL_MS = 20;

/** Sockets that may be connected but unknown at one time; more are refused at once. */
const MAX_UNAUTHENTICATED_SOCKETS = 2_000;

/** The agents' WebSocket endpoint: limits, authentication, keep-alive and drain on raw `ws`. */
@Injectable()
export class GatewayServer implements SocketHost, OnModuleDestroy {
  readonly logger = new Logger('Gateway');
  readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    WebSocket: AgentWebSocket as unknown as typeof WebSocket,
  });
  private readonly unauthenticated = new Set<AgentSocket>();
  private readonly watch = setInterval(() => this.watchSockets(), WATCH_INTERVAL_MS).unref();
  private readonly listening = new Set<Promise<unknown>>();
  private isDraining = false;

  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    @Inject(GATEWAY_PORTS) private readonly ports: GatewayPorts,
    private readonly registry: SessionRegistry,
  ) {
    this.server.on('connection', (ws: WebSocket, request: IncomingMessage) =>
      this.accept(ws as AgentWebSocket, request),
    );
  }

  get handlers(): AgentMessageHandlers {
    return this.ports.handlers;
  }

  authenticate(socket: AgentSocket, message: AgentMessage & { type: 'auth' }): Promise<AuthDecision> {
    return this.ports.authenticator.authenticate(message.payload, socket.address);
  }

  opened(socket: AgentSocket, session: AgentSession): void {
    this.unauthenticated.delete(socket);
    const fencedOff = this.registry.add(session.agentId, socket);
    fencedOff?.close(CLOSE_CODES.replaced, 'a newer connection of this agent took over');
    if (fencedOff === socket) return;
    if (!socket.isOpen) this.closed(socket);
    for (const listener of this.ports.listeners) this.tell(session, listener.connected(session));
  }

  closed(socket: AgentSocket): void {
    this.unauthenticated.delete(socket);
    const { session } = socket;
    if (session === undefined || !this.registry.remove(session.agentId, socket)) return;
    for (const listener of this.ports.listeners) this.tell(session, listener.disconnected(session));
  }

  /** Tells every agent to come back later and takes no new ones. */
  drain(): void {
    this.isDraining = true;
    for (const agentId of this.registry.agentIds()) {
      this.registry.find(agentId)?.close(CLOSE_CODES.serviceRestart, 'the server restarts');
    }
    for (const socket of this.unauthenticated) socket.close(CLOSE_CODES.serviceRestart, 'the server restarts');
  }

  /** Before the database goes: every agent is told, and what the features note of it is written. */
  async onModuleDestroy(): Promise<void> {
    clearInterval(this.watch);
    this.drain();
    const deadline = Date.now() + DRAIN_MS;
    while ((this.registry.size > 0 || this.listening.size > 0) && Date.now() < deadline) await sleep(DRAIN_POLL_MS);
    this.server.close();
  }

  private tell(session: AgentSession, work: Promise<void>): void {
    const told = work
      .catch((error: unknown) => this.logger.error({ err: error, agentId: session.agentId }, 'listener failed'))
      .finally(() => this.listening.delete(told));
    this.listening.add(told);
  }

  private accept(ws: AgentWebSocket, request: IncomingMessage): void {
    const socket = new AgentSocket(ws, peerAddress(request, this.configuration.http.trustedProxies), this);
    if (this.isDraining) {
      socket.close(CLOSE_CODES.serviceRestart, 'the server restarts');
      return;
    }
    if (this.unauthenticated.size >= MAX_UNAUTHENTICATED_SOCKETS) {
      socket.close(CLOSE_CODES.slowDown, 'too many connections wait for authentication');
      return;
    }
    this.unauthenticated.add(socket);
  }

  private watchSockets(): void {
    const now = Date.now();
    const authTimeoutMs = this.ports.authTimeoutMs();
    for (const socket of this.unauthenticated) {
      if (now - socket.openedAtMs >= authTimeoutMs) {
        socket.close(CLOSE_CODES.notAuthenticated, 'no authentication in time');
      }
    }
    for (const agentId of this.registry.agentIds()) {
      const socket = this.registry.find(agentId);
      if (socket === undefined) continue;
      const idleTimeoutMs = socket.idleTimeoutMs ?? this.configuration.gateway.idleTimeoutMs;
      if (now - socket.lastFrameAtMs >= idleTimeoutMs * HALF_OPEN_SHARE) {
        socket.close(CLOSE_CODES.idle, 'nothing was heard for too long');
      } else if (now - socket.lastPingAtMs >= idleTimeoutMs / 3) {
        socket.lastPingAtMs = now;
        socket.send({ type: 'ping', payload: { nonce: randomUUID() } });
      }
    }
  }
}
