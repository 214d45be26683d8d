import type { ServerProcess } from './server-process';
import { waitUntil } from './wait-until';

export interface CommandBody {
  readonly id: string;
  readonly status: string;
  readonly exit_code: number | null;
  readonly stdout: string | null;
  readonly stderr: string | null;
  readonly error: string | null;
  readonly explanation: string | null;
  readonly steps: readonly { readonly status: string }[];
}

const TERMINAL = ['completed', 'failed', 'timed_out', 'cancelled', 'expired', 'interrupted', 'rejected'];

export async function submit(
  server: ServerProcess,
  agentId: string,
  body: Record<string, unknown>,
): Promise<CommandBody> {
  const answer = await server.request<CommandBody>('POST', `/api/agents/${agentId}/command`, body);
  if (answer.status !== 202) throw new Error(`the command was refused: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

export async function readCommand(server: ServerProcess, id: string): Promise<CommandBody> {
  return (await server.request<CommandBody>('GET', `/api/commands/${id}`)).body;
}

/** The command once it is over. */
export function ended(server: ServerProcess, id: string, limitMs?: number): Promise<CommandBody> {
  return waitUntil(
    `command ${id} to end`,
    async () => {
      const command = await readCommand(server, id);
      return TERMINAL.includes(command.status) ? command : undefined;
    },
    limitMs,
  );
}

export async function run(
  server: ServerProcess,
  agentId: string,
  body: Record<string, unknown>,
  limitMs?: number,
): Promise<CommandBody> {
  return ended(server, (await submit(server, agentId, body)).id, limitMs);
}
