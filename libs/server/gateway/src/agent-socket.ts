import { DomainError } from '@gururmm/server/platform/errors';
import {
  type AgentMessage,
  CLOSE_CODES,
  type CloseCode,
  encodeFrame,
  parseAgentFrame,
  type ServerMessage,
} from '@gururmm/shared/protocol';
import type { Logger } from '@nestjs/common';
import { WebSocket } from 'ws';
import type { AgentWebSocket } from './agent-web-socket';
import type { AgentMessageHandlers, AgentSession, AuthDecision, HandledMessageType } from './gateway-ports';

/** Bytes of unfinished messages of one socket at which reading stops, and at which it goes on. */
const PAUSE_AT_BYTES = 512 * 1024;
const RESUME_AT_BYTES = 256 * 1024;

/** Frames of an unknown type that are answered before the socket is closed. */
const MAX_UNKNOWN_FRAMES = 10;

/** Frames that may follow `auth` before it is answered; more than a polite client ever sends. */
const MAX_EARLY_FRAMES = 16;

/** Time a peer has to answer our close frame, in milliseconds; one that is gone never does. */
export const CLOSE_GRACE_MS = 5_000;

/** What a socket needs of the gateway it belongs to. */
export interface SocketHost {
  readonly logger: Logger;
  readonly handlers: AgentMessageHandlers;
  authenticate(socket: AgentSocket, message: AgentMessage & { type: 'auth' }): Promise<AuthDecision>;
  opened(socket: AgentSocket, session: AgentSession): void;
  closed(socket: AgentSocket): void;
}

/** One connection: first `auth`, then typed messages to their handlers, with bounded work in flight. */
export class AgentSocket {
  session: AgentSession | undefined;
  readonly openedAtMs = Date.now();
  lastFrameAtMs = Date.now();
  lastPingAtMs = Date.now();
  /** Silence after which it is closed, as its agent's configuration says; undefined: the server's own limit. */
  idleTimeoutMs: number | undefined;
  private inFlightBytes = 0;
  private unknownFrames = 0;
  private isAuthenticating = false;
  private readonly earlyFrames: Buffer[] = [];

  constructor(
    private readonly ws: AgentWebSocket,
    readonly address: string,
    private readonly host: SocketHost,
  ) {
    ws.limitFrames(false);
    ws.on('message', (data: Buffer, isBinary: boolean) => this.receive(data, isBinary));
    ws.on('error', (error) => host.logger.debug({ err: error, address }, 'agent socket error'));
    ws.on('close', () => host.closed(this));
  }

  get isOpen(): boolean {
    return this.ws.readyState === WebSocket.OPEN;
  }

  get bufferedBytes(): number {
    return this.ws.bufferedAmount;
  }

  send(message: ServerMessage): void {
    if (!this.isOpen) return;
    this.noteConfig(message);
    this.ws.send(encodeFrame(message));
  }

  close(code: CloseCode, reason: string): void {
    if (this.ws.readyState === WebSocket.CLOSED) return;
    this.ws.close(code, reason.slice(0, 120));
    this.ws.resume();
    setTimeout(() => this.ws.terminate(), CLOSE_GRACE_MS).unref();
  }

  /** Both ends of a link give it up after the same silence. */
  private noteConfig({ type, payload }: ServerMessage): void {
    if (type !== 'config' && type !== 'auth_response') return;
    const { idle_timeout_seconds: seconds } = payload.config ?? {};
    if (seconds !== undefined) this.idleTimeoutMs = seconds * 1000;
  }

  private receive(data: Buffer, isBinary: boolean): void {
    if (!this.isOpen) return;
    this.lastFrameAtMs = Date.now();
    if (this.isAuthenticating && !isBinary && this.earlyFrames.length < MAX_EARLY_FRAMES) {
      this.earlyFrames.push(data);
      return;
    }
    if (isBinary) {
      this.refuseFrame('not_json', 'frames are text');
      return;
    }
    const frame = parseAgentFrame(data.toString('utf8'));
    if (!frame.ok) {
      this.misunderstood(frame);
      return;
    }
    if (this.session === undefined) this.receiveFirst(frame.message);
    else void this.dispatch(this.session, frame.message, data.length);
  }

  private misunderstood({ fault, detail, id }: { fault: string; detail: string; id?: string }): void {
    if (this.session !== undefined && fault === 'unknown_type' && ++this.unknownFrames <= MAX_UNKNOWN_FRAMES) {
      this.sendError(fault, detail, id);
      return;
    }
    this.refuseFrame(fault, detail, id);
  }

  private refuseFrame(fault: string, detail: string, id?: string): void {
    this.sendError(fault, detail, id);
    this.close(CLOSE_CODES.badFrame, `${fault}: ${detail}`);
  }

  private receiveFirst(message: AgentMessage): void {
    if (message.type !== 'auth' || this.isAuthenticating) {
      this.sendError('not_authenticated', 'the first message must be auth', message.id);
      this.close(CLOSE_CODES.notAuthenticated, 'the first message must be auth');
      return;
    }
    this.isAuthenticating = true;
    // Nothing else is read until the peer is known.
    this.ws.pause();
    this.host
      .authenticate(this, message)
      .then((decision) => this.decided(decision))
      .catch((error: unknown) => {
        this.host.logger.error({ err: error, address: this.address }, 'authentication failed to decide');
        this.close(CLOSE_CODES.serviceRestart, 'the server could not decide; try again later');
      });
  }

  private decided(decision: AuthDecision): void {
    const serverTime = new Date().toISOString();
    if (!decision.accepted) {
      this.send({
        type: 'auth_response',
        payload: { success: false, error: decision.reason, server_time: serverTime },
      });
      this.close(decision.closeCode, decision.reason);
      return;
    }
    const session = { ...decision.session, address: this.address, connectedAt: new Date() };
    this.session = session;
    this.ws.limitFrames(true);
    this.send({
      type: 'auth_response',
      payload: {
        success: true,
        agent_id: session.agentId,
        server_time: serverTime,
        ...(decision.apiKey === undefined ? {} : { api_key: decision.apiKey }),
        ...(decision.config === undefined ? {} : { config: decision.config }),
      },
    });
    this.isAuthenticating = false;
    this.host.opened(this, session);
    for (const frame of this.earlyFrames.splice(0)) this.receive(frame, false);
    this.ws.resume();
  }

  /** Hands a message to its handler; what is unfinished counts against the socket until it is done. */
  private async dispatch(session: AgentSession, message: AgentMessage, sizeBytes: number): Promise<void> {
    if (message.type === 'pong') return;
    if (message.type === 'auth') {
      this.sendError('already_authenticated', 'this connection is authenticated', message.id);
      return;
    }
    if (!session.isApproved && message.type !== 'heartbeat') return;
    this.inFlightBytes += sizeBytes;
    if (this.inFlightBytes >= PAUSE_AT_BYTES) this.ws.pause();
    try {
      await this.handlerOf(message.type)(session, message.payload);
    } catch (error) {
      this.handlerFailed(error, message);
    }
    this.inFlightBytes -= sizeBytes;
    if (this.inFlightBytes <= RESUME_AT_BYTES && this.ws.isPaused) this.ws.resume();
  }

  /** The record ties type and payload together; the union of its members loses that tie. */
  private handlerOf(type: HandledMessageType) {
    return this.host.handlers[type] as (session: AgentSession, payload: unknown) => Promise<void>;
  }

  private handlerFailed(error: unknown, message: AgentMessage): void {
    if (error instanceof DomainError) {
      this.sendError(error.code, error.message, message.id);
      return;
    }
    this.host.logger.error({ err: error, agentId: this.session?.agentId, messageType: message.type }, 'handler failed');
    this.sendError('internal', 'the server failed to store this; send it again', message.id);
  }

  private sendError(code: string, message: string, refId?: string): void {
    this.send({ type: 'error', payload: { code, message, ...(refId === undefined ? {} : { ref_id: refId }) } });
  }
}
