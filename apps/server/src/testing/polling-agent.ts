import { randomUUID } from 'node:crypto';
import { type CommandRequest, serverMessageSchemas } from '@gururmm/shared/protocol';
import { makeSite, type MadeSite } from './fleet';
import { makeResult } from './samples';
import type { Answer, TestServer } from './test-server';

export interface HeartbeatAnswer {
  readonly agent_id: string;
  readonly server_time: string;
  readonly heartbeat_interval_seconds: number;
  readonly pending_commands: readonly CommandRequest[];
  readonly cancelled: readonly string[];
  readonly connected_by_socket: boolean;
  readonly update?: unknown;
  readonly api_key?: string;
}

/** A good body of `register-legacy` without a credential. */
export function machine(overrides: Record<string, unknown> = {}) {
  return {
    device_id: `spec-legacy-${randomUUID()}`,
    hostname: 'old-server',
    os_type: 'windows',
    os_version: 'Windows Server 2008 R2 6.1.7601',
    agent_version: '0.1.0',
    ...overrides,
  };
}

/** A bare client of the legacy endpoints, with the key that it got. */
export class PollingAgent {
  constructor(
    readonly server: TestServer,
    readonly agentId: string,
    readonly deviceId: string,
    readonly apiKey: string,
  ) {}

  post<T = Record<string, unknown>>(path: string, body: unknown): Promise<Answer<T>> {
    return this.server.request<T>('POST', `/api/agent/${path}`, { token: this.apiKey, body });
  }

  /** Fails unless the server takes it; every command must be what the protocol says one is. */
  async heartbeat(body: Record<string, unknown> = {}): Promise<HeartbeatAnswer> {
    const answer = await this.post<HeartbeatAnswer>('heartbeat', body);
    if (answer.status !== 200) throw new Error(`the heartbeat was refused: ${JSON.stringify(answer.body)}`);
    for (const command of answer.body.pending_commands) serverMessageSchemas.command.parse(command);
    return answer.body;
  }

  ack(commandId: string) {
    return this.post('command-ack', { command_id: commandId });
  }

  result(commandId: string, overrides: Parameters<typeof makeResult>[1] = {}) {
    return this.post('command-result', makeResult(commandId, overrides));
  }

  output(commandId: string, seq: number, data: string, stream = 'stdout') {
    return this.post('command-output', { command_id: commandId, seq, stream, data });
  }
}

/** An agent that has registered with its site's code, which the site takes. */
export async function makePollingAgent(server: TestServer, site?: MadeSite): Promise<PollingAgent> {
  const { siteCode } = site ?? (await makeSite(server, { autoApprove: true }));
  const body = machine({ site_code: siteCode });
  const answer = await server.request<{ agent_id: string; api_key: string }>('POST', '/api/agent/register-legacy', {
    token: null,
    body,
  });
  if (answer.status !== 201) throw new Error(`the machine was not registered: ${JSON.stringify(answer.body)}`);
  return new PollingAgent(server, answer.body.agent_id, body.device_id, answer.body.api_key);
}
