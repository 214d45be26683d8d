import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { type AgentMessage, encodeFrame, parseAgentFrame, type ServerMessage } from '@gururmm/shared/protocol';
import { type WebSocket, WebSocketServer } from 'ws';

interface Fleet {
  stop(): void;
}

type StartFleet = (options: {
  url: string;
  count: number;
  credential: object;
  spreadMs: number;
  keys?: Record<string, string>;
  onKey?: (deviceId: string, key: string) => void;
}) => Fleet;

const COMMAND_ID = '5b0f8a52-8a30-4c0e-9d2a-0d6f4f6f3c11';
const KEY = `grmm_agt_${'a'.repeat(43)}`;
const NOW = '2026-11-23T18:00:00Z';

describe('startFleet', () => {
  let startFleet: StartFleet;
  let server: WebSocketServer;
  let fleet: Fleet;
  let received: AgentMessage[];
  let faults: string[];
  let answer: (socket: WebSocket, message: AgentMessage) => void;

  const url = (): string => `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const send = (socket: WebSocket, message: ServerMessage): void => socket.send(encodeFrame(message));
  const ofType = <T extends AgentMessage['type']>(type: T): Extract<AgentMessage, { type: T }>[] =>
    received.filter((message): message is Extract<AgentMessage, { type: T }> => message.type === type);

  beforeAll(async () => {
    const path = pathToFileURL('tools/simulator/simulated-fleet.mjs').href;
    ({ startFleet } = (await import(path)) as { startFleet: StartFleet });
  });

  beforeEach(async () => {
    received = [];
    faults = [];
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    server.on('connection', (socket) =>
      socket.on('message', (data: Buffer) => {
        const frame = parseAgentFrame(data.toString('utf8'));
        if (!frame.ok) {
          faults.push(frame.detail);
          return;
        }
        received.push(frame.message);
        if (frame.message.type === 'auth') {
          const payload = { success: true, api_key: KEY, server_time: NOW, config: { metrics_interval_seconds: 1 } };
          send(socket, { type: 'auth_response', payload });
        }
        answer(socket, frame.message);
      }),
    );
    answer = () => undefined;
    await once(server, 'listening');
  });

  afterEach(() => {
    fleet.stop();
    server.close();
  });

  it('speaks the protocol for every machine and keeps the keys it is given', async () => {
    const keys: Record<string, string> = {};
    const onKey = (deviceId: string, key: string): void => void (keys[deviceId] = key);
    fleet = startFleet({ url: url(), count: 8, credential: { site_code: 'DARK-GROVE-7839' }, spreadMs: 0, onKey });
    await until(() => ofType('metrics_report').length >= 16 && ofType('network_state').length === 8);
    expect(faults).toEqual([]);
    expect(new Set(ofType('auth').map(({ payload }) => payload.hostname)).size).toBe(8);
    expect(Object.values(keys)).toEqual(Array.from({ length: 8 }, () => KEY));
  });

  it('answers a command once as simulated, and a repeated one with the same result', async () => {
    const command = { command_id: COMMAND_ID, command_type: 'shell' as const, command: 'echo hi', timeout_seconds: 5 };
    answer = (socket, { type }) => {
      if (type === 'network_state') send(socket, { type: 'command', payload: command });
      if (type === 'command_result' && ofType('command_result').length === 1) {
        send(socket, { type: 'command', payload: command });
      }
    };
    const keys = { 'simulated-000001': KEY };
    fleet = startFleet({ url: url(), count: 1, credential: {}, spreadMs: 0, keys });
    await until(() => ofType('command_result').length === 2);
    const [first, second] = ofType('command_result');
    expect(first?.payload).toMatchObject({ exit_code: 0, outcome: 'exited' });
    expect(first?.payload.stdout).toContain('nothing was executed');
    expect(second?.payload).toEqual(first?.payload);
    expect(ofType('auth')[0]?.payload.api_key).toBe(KEY);
  });

  it('comes back after the connection broke', async () => {
    let hasBroken = false;
    answer = (socket, { type }) => {
      if (type !== 'network_state' || hasBroken) return;
      hasBroken = true;
      socket.terminate();
    };
    fleet = startFleet({ url: url(), count: 1, credential: { site_code: 'DARK-GROVE-7839' }, spreadMs: 0 });
    await until(() => ofType('network_state').length === 2);
    expect(ofType('auth').map(({ payload }) => payload.api_key)).toEqual([undefined, KEY]);
  });
});

async function until(condition: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 4_500;
  while (!condition() && performance.now() < deadlineMs) await new Promise((resolve) => setTimeout(resolve, 10));
}
