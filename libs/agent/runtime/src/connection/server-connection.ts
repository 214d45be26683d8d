import {
  type AgentConfigUpdate,
  type AgentMessage,
  encodeFrame,
  HALF_OPEN_SHARE,
  MAX_FRAME_BYTES,
  parseServerFrame,
  type ServerMessage,
  type ServerPayload,
} from '@gururmm/shared/protocol';
import type { SettingsStore } from '../config/settings';
import type { AgentKeyFile } from '../identity/agent-key-file';
import { type Logger, messageOf } from '../logging/logger';
import type { Random } from '../scheduling/backoff';
import { type AgentIdentity, buildAuthRequest, type EnrolmentCredentials } from './auth-request';
import { type FeatureMessageHandlers, dispatch, type ServerMessageHandlers } from './message-handlers';
import { type DisconnectReason, reasonOfCloseCode, reconnectDelaySeconds } from './reconnect-policy';
import { ServerClock } from './server-clock';
import type { ServerRoute } from './server-route';
import { Socket } from './socket';

/** `awaiting_approval`: the server knows the agent, a technician has to admit it. */
export type ConnectionStatus = 'connecting' | 'online' | 'awaiting_approval' | 'offline';

/** What is known about the connection, for `status` and for `enrol`. */
export interface ConnectionState {
  status: ConnectionStatus;
  /** When `status` began. */
  since: Date;
  agentId: string | undefined;
  /** Why the last connection ended or was refused. */
  lastFault: string | undefined;
  /** The last answer to `auth` was a refusal. */
  isRefused: boolean;
}

/** What a connection is made of. */
export interface ConnectionOptions {
  readonly url: string;
  readonly route: ServerRoute;
  readonly identity: AgentIdentity;
  readonly credentials: EnrolmentCredentials;
  readonly keyFile: AgentKeyFile;
  readonly settings: SettingsStore;
  readonly logger: Logger;
  readonly random: Random;
}

/** Keeps one authenticated WebSocket to the server: connects, signs in, watches for silence, reconnects. */
export class ServerConnection {
  readonly state: ConnectionState = {
    status: 'offline',
    since: new Date(),
    agentId: undefined,
    lastFault: undefined,
    isRefused: false,
  };
  /** What the server's clock says, as measured with the last sign-in. */
  readonly serverClock = new ServerClock();
  private socket: Socket | undefined;
  private handlers: ServerMessageHandlers | undefined;
  private readonly stateListeners: ((state: ConnectionState) => void)[] = [];
  private reconnectTimer: ReturnType<typeof setTimeout> | undefined;
  private deadlineTimer: ReturnType<typeof setTimeout> | undefined;
  private lastFrameAtMs = 0;
  private failure: { reason: DisconnectReason; attempt: number } = { reason: 'lost', attempt: -1 };
  private isStopped = false;

  constructor(private readonly options: ConnectionOptions) {}

  /** Connects at once; later attempts follow the reconnect policy. */
  start(handlers: FeatureMessageHandlers): void {
    this.handlers = {
      ...handlers,
      auth_response: (payload) => this.onAuthResponse(payload),
      ping: ({ nonce }) => void this.send({ type: 'pong', payload: { nonce } }),
      config: ({ config }) => this.onConfig(config),
    };
    this.connect();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.reconnectTimer);
    this.socket?.close('agent stops');
  }

  onStateChange(listener: (state: ConnectionState) => void): void {
    this.stateListeners.push(listener);
  }

  get isOnline(): boolean {
    return this.state.status === 'online';
  }

  /** Bytes waiting in this process; senders of bulk data pause while it is large. */
  get bufferedBytes(): number {
    return this.socket?.bufferedBytes ?? 0;
  }

  /** Sends if the agent is signed in; false means the caller has to keep the message. */
  send(message: AgentMessage): boolean {
    if (this.state.status !== 'online' && this.state.status !== 'awaiting_approval') return false;
    this.socket?.send(encodeFrame(message));
    return true;
  }

  private connect(): void {
    this.state.isRefused = false;
    this.changeState('connecting');
    this.options.logger.info('connecting', { server: this.options.url });
    this.closeAfterSeconds(this.options.settings.current().auth_timeout_seconds, 'the connection took too long');
    this.socket = new Socket(this.options.url, this.options.route, {
      onOpen: () => this.authenticate(),
      onText: (text) => this.onText(text),
      onBinary: () => this.options.logger.warn('binary frame ignored'),
      onClosed: (code, reason) => this.onClosed(code, reason),
    });
  }

  private authenticate(): void {
    const { identity, keyFile, credentials, settings } = this.options;
    this.closeAfterSeconds(settings.current().auth_timeout_seconds, 'no answer to the sign-in');
    const payload = buildAuthRequest(identity, keyFile.current(), credentials);
    this.socket?.send(encodeFrame({ type: 'auth', payload }));
  }

  private onText(text: string): void {
    this.lastFrameAtMs = performance.now();
    if (text.length > MAX_FRAME_BYTES) {
      this.options.logger.warn('oversized frame ignored', { length: text.length });
      return;
    }
    const parsed = parseServerFrame(text);
    if (!parsed.ok) {
      this.options.logger.warn('frame ignored', { fault: parsed.fault, detail: parsed.detail });
      return;
    }
    this.handle(parsed.message);
  }

  private handle(message: ServerMessage): void {
    const isSignedIn = this.isOnline || this.state.status === 'awaiting_approval';
    if (this.handlers === undefined || (!isSignedIn && message.type !== 'auth_response' && message.type !== 'error')) {
      this.options.logger.warn('message before the sign-in ignored', { type: message.type });
      return;
    }
    try {
      dispatch(this.handlers, message);
    } catch (error) {
      this.options.logger.error('message could not be handled', { type: message.type, error: messageOf(error) });
    }
  }

  private onAuthResponse(response: ServerPayload<'auth_response'>): void {
    this.serverClock.measure(response.server_time);
    if (!response.success) {
      this.refuse(response.error ?? 'no reason given');
      return;
    }
    if (response.api_key !== undefined) this.options.keyFile.store(response.api_key);
    if (response.config !== undefined) this.options.settings.applyPolicy(response.config);
    this.state.agentId = response.agent_id ?? this.state.agentId;
    this.state.lastFault = undefined;
    this.state.isRefused = false;
    const isAdmitted = (this.options.keyFile.current() ?? this.options.credentials.agent_key) !== undefined;
    if (!isAdmitted) {
      this.awaitApproval();
      return;
    }
    this.becomeOnline();
    this.confirmConfig(response.config?.revision);
  }

  private onConfig(config: AgentConfigUpdate): void {
    this.options.settings.applyPolicy(config);
    // A shorter idle limit counts from now on, not from the end of the longer one.
    if (this.isOnline) this.watchForSilence();
    this.confirmConfig(config.revision);
  }

  /** Everybody who works by the settings has been told: now the server may know. */
  private confirmConfig(revision: string | undefined): void {
    if (revision === undefined || revision === '') return;
    const pinned = this.options.settings.pinned();
    this.send({ type: 'config_applied', payload: { revision, ...(pinned.length === 0 ? {} : { pinned }) } });
  }

  private becomeOnline(): void {
    this.failure = { reason: 'lost', attempt: -1 };
    this.options.logger.info('online', { agent_id: this.state.agentId });
    this.watchForSilence();
    this.changeState('online');
  }

  /** The approval may come over this socket; a server that forgets is asked again after a while. */
  private awaitApproval(): void {
    this.failure = { reason: 'awaiting_approval', attempt: -1 };
    this.options.logger.info('enrolled, waiting for approval by a technician', { agent_id: this.state.agentId });
    this.closeAfterSeconds(this.options.settings.current().approval_check_seconds, 'asks again whether it is approved');
    this.changeState('awaiting_approval');
  }

  private refuse(reason: string): void {
    this.state.isRefused = true;
    this.options.logger.error('the server refused the sign-in', { reason });
    this.socket?.close(reason);
  }

  /** A half-open link sends nothing; the server pings about every 30 s, so silence means it is gone. */
  private watchForSilence(): void {
    const idleMs = this.options.settings.current().idle_timeout_seconds * 1000 * HALF_OPEN_SHARE;
    const remainingMs = this.lastFrameAtMs + idleMs - performance.now();
    if (remainingMs <= 0) {
      this.options.logger.warn('no frame from the server, reconnecting', { idle_seconds: idleMs / 1000 });
      this.socket?.close('idle');
      return;
    }
    clearTimeout(this.deadlineTimer);
    this.deadlineTimer = setTimeout(() => this.watchForSilence(), remainingMs);
  }

  private closeAfterSeconds(seconds: number, why: string): void {
    clearTimeout(this.deadlineTimer);
    this.deadlineTimer = setTimeout(() => this.socket?.close(why), seconds * 1000);
  }

  private onClosed(code: number, reason: string): void {
    clearTimeout(this.deadlineTimer);
    const why = this.disconnectReason(code);
    this.state.lastFault = reason === '' ? `closed with code ${code}` : reason;
    this.changeState('offline');
    if (!this.isStopped) this.scheduleReconnect(why, code, reason);
  }

  private disconnectReason(code: number): DisconnectReason {
    if (this.state.isRefused) return 'refused';
    const reason = reasonOfCloseCode(code);
    return reason === 'refused' && this.failure.reason === 'awaiting_approval' ? 'awaiting_approval' : reason;
  }

  private scheduleReconnect(reason: DisconnectReason, code: number, detail: string): void {
    const attempt = this.failure.reason === reason ? this.failure.attempt + 1 : 0;
    this.failure = { reason, attempt };
    const { settings, random, logger } = this.options;
    const delaySeconds = reconnectDelaySeconds(reason, attempt, settings.current(), random);
    const message =
      reason === 'replaced' ? 'another connection uses the identity of this agent' : 'disconnected from the server';
    logger.warn(message, { reason, code, detail, retry_in_seconds: Number(delaySeconds.toFixed(1)) });
    this.reconnectTimer = setTimeout(() => this.connect(), delaySeconds * 1000);
  }

  private changeState(status: ConnectionStatus): void {
    this.state.status = status;
    this.state.since = new Date();
    for (const listener of this.stateListeners) listener(this.state);
  }
}
