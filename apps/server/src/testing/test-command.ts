import { waitUntil } from '@gururmm/server/platform/testing';
import type { CommandStatus } from '@gururmm/shared/protocol';
import type { MadeAgent } from './fleet';
import type { TestServer } from './test-server';

/** A command as the REST interface shows it. */
export interface CommandBody {
  readonly id: string;
  readonly agent_id: string;
  readonly command: string;
  readonly status: CommandStatus;
  readonly exit_code: number | null;
  readonly stdout: string | null;
  readonly stderr: string | null;
  readonly truncated: boolean;
  readonly error: string | null;
  readonly duration_ms: number | null;
  readonly attempt: number;
  readonly explanation: string | null;
  readonly sent_at: string | null;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly expires_at: string;
  readonly created_by: string | null;
  readonly steps: readonly { readonly status: CommandStatus; readonly at: string }[];
}

/** Submits `hostname` as a shell command unless `body` says otherwise. @throws Error unless it was accepted */
export async function submit(
  server: TestServer,
  agentId: string,
  body: Record<string, unknown> = {},
  query = '',
): Promise<CommandBody> {
  const answer = await server.request<CommandBody>('POST', `/api/agents/${agentId}/command${query}`, {
    body: { command_type: 'shell', command: 'hostname', ...body },
  });
  if (answer.status !== 202) throw new Error(`the command was not accepted: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

export async function getCommand(server: TestServer, id: string): Promise<CommandBody> {
  return (await server.request<CommandBody>('GET', `/api/commands/${id}`)).body;
}

/** The command once it has this status. */
export function commandWhen(server: TestServer, id: string, status: CommandStatus): Promise<CommandBody> {
  return waitUntil(`the command to be ${status}`, async () => {
    const command = await getCommand(server, id);
    return command.status === status ? command : undefined;
  });
}

/** A command that the agent has acknowledged. */
export async function makeRunning(server: TestServer, { agent, agentId }: MadeAgent): Promise<string> {
  const { id } = await submit(server, agentId);
  await agent.next('command');
  agent.send({ type: 'command_ack', payload: { command_id: id } });
  await commandWhen(server, id, 'running');
  return id;
}

export const stepsOf = (command: CommandBody): CommandStatus[] => command.steps.map(({ status }) => status);
