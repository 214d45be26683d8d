import { type AgentMessage, encodeFrame, parseServerFrame, type ServerMessage } from '@gururmm/shared/protocol';
import { waitUntil } from '@gururmm/server/platform/testing';
import { WebSocket } from 'ws';

let counter = 0;

/** Payload of a good `auth` without a credential. */
export function authPayload(overrides: Record<string, unknown> = {}) {
  counter += 1;
  return {
    protocol: 1,
    device_id: `spec-device-${process.pid}-${counter}`,
    hostname: `spec-host-${counter}`,
    os_info: { os_type: 'linux', os_version: 'Debian 12', arch: 'x64' },
    version: '0.1.0',
    capabilities: ['shell'],
    ...overrides,
  };
}

/** A bare protocol client: sends what it is told, remembers what it gets. */
export class TestAgent {
  readonly received: ServerMessage[] = [];
  closed: { code: number; reason: string } | undefined;

  private constructor(readonly ws: WebSocket) {
    ws.on('message', (data: Buffer) => {
      const frame = parseServerFrame(data.toString('utf8'));
      if (!frame.ok) throw new Error(`the server sent a frame that is no message: ${frame.detail}`);
      this.received.push(frame.message);
    });
    ws.on('close', (code, reason) => (this.closed = { code, reason: reason.toString('utf8') }));
    ws.on('error', () => undefined);
  }

  /** Opens a socket without saying anything. */
  static async connect(serverUrl: string, headers: Readonly<Record<string, string>> = {}): Promise<TestAgent> {
    const options = { perMessageDeflate: false, headers };
    const agent = new TestAgent(new WebSocket(`${serverUrl.replace(/^http/, 'ws')}/ws`, options));
    await waitUntil('the socket to open', () => agent.ws.readyState === WebSocket.OPEN);
    return agent;
  }

  /** Opens a socket and signs in; fails unless the server accepts. */
  static async signIn(
    serverUrl: string,
    auth: Record<string, unknown>,
  ): Promise<{ agent: TestAgent; agentId: string; apiKey: string | undefined }> {
    const agent = await TestAgent.connect(serverUrl);
    agent.sendRaw(JSON.stringify({ type: 'auth', payload: authPayload(auth) }));
    const { payload } = await agent.next('auth_response');
    if (!payload.success || payload.agent_id === undefined)
      throw new Error(`sign-in failed: ${payload.error ?? 'no reason'}`);
    return { agent, agentId: payload.agent_id, apiKey: payload.api_key };
  }

  /** Opens a socket, signs in, and waits to be turned away. */
  static async refused(
    serverUrl: string,
    auth: Record<string, unknown>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ closeCode: number; error: string | undefined; success: boolean }> {
    const agent = await TestAgent.connect(serverUrl, headers);
    agent.sendRaw(JSON.stringify({ type: 'auth', payload: authPayload(auth) }));
    const { payload } = await agent.next('auth_response');
    return { closeCode: await agent.closeCode(), error: payload.error, success: payload.success };
  }

  send(message: AgentMessage): void {
    this.ws.send(encodeFrame(message));
  }

  sendRaw(text: string | Buffer): void {
    this.ws.send(text);
  }

  /** The next message of this type, taken out of what was received. */
  async next<T extends ServerMessage['type']>(
    type: T,
    timeoutMs = 20_000,
  ): Promise<Extract<ServerMessage, { type: T }>> {
    await waitUntil(`a message ${type}`, () => this.received.some((message) => message.type === type), timeoutMs);
    const index = this.received.findIndex((message) => message.type === type);
    const [message] = this.received.splice(index, 1);
    return message as Extract<ServerMessage, { type: T }>;
  }

  async closeCode(timeoutMs = 20_000): Promise<number> {
    return (await waitUntil('the socket to close', () => this.closed, timeoutMs)).code;
  }

  async close(): Promise<void> {
    this.ws.close();
    await waitUntil('the socket to close', () => this.closed);
  }
}
