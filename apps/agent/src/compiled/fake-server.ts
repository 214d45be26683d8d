import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  type AgentMessage,
  type AgentMessageType,
  type AgentPayload,
  type AuthRequest,
  type CommandRequest,
  CREDENTIAL_PREFIXES,
  parseAgentFrame,
  type ServerMessage,
  type ServerPayload,
} from '@gururmm/shared/protocol';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { until } from './until';

/** A secret of the right form. */
export function makeSecret(kind: keyof typeof CREDENTIAL_PREFIXES): string {
  return CREDENTIAL_PREFIXES[kind] + randomBytes(32).toString('base64url');
}

/** What the server answers to `auth`; undefined: nothing at all. */
export type AnswerAuth = (auth: AuthRequest) => Partial<ServerPayload<'auth_response'>> | undefined;

type ReceivedMessage<T extends AgentMessageType> = { type: T; payload: AgentPayload<T> };

/** A server of one agent that records every frame and acknowledges what the test wants acknowledged. */
export class FakeServer {
  readonly agentId = randomUUID();
  readonly issuedKey = makeSecret('agentKey');
  readonly received: AgentMessage[] = [];
  /** Frames that break the protocol; every spec expects none. */
  readonly faults: string[] = [];
  connectionCount = 0;
  /** Share of frames after the sign-in that get lost in each direction. */
  lossRate = 0;
  isAcknowledging = { results: true, outputs: true, metrics: true, events: true };
  answerAuth: AnswerAuth = (auth) => this.admit(auth);
  private socket: WebSocket | undefined;

  private constructor(
    private readonly server: Server,
    private readonly sockets: WebSocketServer,
  ) {
    sockets.on('connection', (socket) => this.onConnection(socket));
  }

  /**
   * @param onRequest answers what is asked over HTTP on the same port
   * @param secure key and certificate in PEM form, for TLS
   */
  static async start(
    port = 0,
    onRequest: RequestListener = (_, response) => response.writeHead(404).end(),
    secure?: { readonly key: string; readonly cert: string },
  ): Promise<FakeServer> {
    const server = secure === undefined ? createServer(onRequest) : createSecureServer(secure, onRequest);
    const sockets = new WebSocketServer({ server, perMessageDeflate: false });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return new FakeServer(server, sockets);
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/ws`;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.dropConnections();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Cuts the link without a word, as a broken network does. */
  dropConnections(): void {
    for (const client of this.sockets.clients) client.terminate();
  }

  closeWith(code: number): void {
    this.socket?.close(code);
  }

  send(message: ServerMessage): void {
    this.sendText(JSON.stringify(message));
  }

  sendText(text: string | Uint8Array): void {
    if (!this.isLost()) this.socket?.send(text);
  }

  /** Sends a command and returns its id. */
  command(fields: Partial<CommandRequest> & Pick<CommandRequest, 'command'>): string {
    const command_id = fields.command_id ?? randomUUID();
    this.send({
      type: 'command',
      payload: { command_type: 'shell', timeout_seconds: 20, ...fields, command_id },
    });
    return command_id;
  }

  of<T extends AgentMessageType>(type: T): ReceivedMessage<T>['payload'][] {
    return this.received.filter((message) => message.type === type).map(({ payload }) => payload as AgentPayload<T>);
  }

  results(commandId: string): AgentPayload<'command_result'>[] {
    return this.of('command_result').filter(({ command_id }) => command_id === commandId);
  }

  acks(commandId: string): number {
    return this.of('command_ack').filter(({ command_id }) => command_id === commandId).length;
  }

  result(commandId: string, deadlineMs?: number): Promise<AgentPayload<'command_result'>> {
    return until('a command_result', () => this.results(commandId)[0], deadlineMs);
  }

  /** Output put together from the chunks, each counted once. */
  output(commandId: string, stream: 'stdout' | 'stderr'): string {
    const chunks = new Map<number, string>();
    for (const chunk of this.of('command_output')) {
      if (chunk.command_id === commandId && chunk.stream === stream) chunks.set(chunk.seq, chunk.data);
    }
    return [...chunks]
      .sort(([one], [other]) => one - other)
      .map(([, data]) => data)
      .join('');
  }

  outputHash(commandId: string): string {
    const [stdout, stderr] = [this.output(commandId, 'stdout'), this.output(commandId, 'stderr')];
    return createHash('sha256').update(stdout).update(stderr).digest('hex');
  }

  async online(connectionCount = 1): Promise<void> {
    await until('an authenticated agent', () =>
      this.connectionCount >= connectionCount && this.of('heartbeat').length >= connectionCount ? true : undefined,
    );
  }

  private isLost(): boolean {
    return Math.random() < this.lossRate;
  }

  private admit(auth: AuthRequest): Partial<ServerPayload<'auth_response'>> {
    if (auth.api_key === this.issuedKey) return { success: true, agent_id: this.agentId };
    if (auth.api_key?.startsWith(CREDENTIAL_PREFIXES.agentKey)) return { success: false, error: 'unknown key' };
    return { success: true, agent_id: this.agentId, api_key: this.issuedKey };
  }

  private onConnection(socket: WebSocket): void {
    this.socket = socket;
    socket.on('message', (data: RawData) => this.onText((data as Buffer).toString('utf8')));
    socket.on('error', (error) => this.faults.push(error.message));
  }

  private onText(text: string): void {
    const parsed = parseAgentFrame(text);
    if (!parsed.ok) {
      this.faults.push(parsed.detail);
      return;
    }
    if (parsed.message.type !== 'auth' && this.isLost()) return;
    this.received.push(parsed.message);
    this.acknowledge(parsed.message);
  }

  private acknowledge(message: AgentMessage): void {
    switch (message.type) {
      case 'auth':
        this.onAuth(message.payload);
        return;
      case 'command_result':
        if (this.isAcknowledging.results) {
          this.send({ type: 'result_ack', payload: { command_id: message.payload.command_id } });
        }
        return;
      case 'command_output': {
        const { command_id, seq } = message.payload;
        if (this.isAcknowledging.outputs) this.send({ type: 'output_ack', payload: { command_id, seq } });
        return;
      }
      case 'metrics_report':
        if (this.isAcknowledging.metrics) this.send({ type: 'metrics_ack', payload: { seq: message.payload.seq } });
        return;
      case 'check_result':
      case 'inventory':
      case 'watchdog_event':
        if (this.isAcknowledging.events) {
          this.send({ type: 'event_ack', payload: { event_id: message.payload.event_id } });
        }
        return;
      default:
        return;
    }
  }

  private onAuth(auth: AuthRequest): void {
    const answer = this.answerAuth(auth);
    if (answer === undefined) return;
    this.connectionCount += 1;
    const payload = { success: true, server_time: new Date().toISOString(), ...answer };
    this.socket?.send(JSON.stringify({ type: 'auth_response', payload } satisfies ServerMessage));
  }
}
