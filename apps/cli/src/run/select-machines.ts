import type { AgentBody, ApiConnection } from '@gururmm/shared/api-client';
import { toAgentFilter } from '../agents/agent-filter';
import { findAgent, listAgents } from '../agents/find-agents';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import type { RunRequest } from './run-options';

/** A machine to run on. */
export type Machine = Pick<AgentBody, 'id' | 'hostname'>;

/** The machines that a run is for, each once. @throws CliError notFound when there are none */
export async function selectMachines(
  api: ApiConnection,
  request: Pick<RunRequest, 'agents' | 'selector'>,
): Promise<Machine[]> {
  if (request.agents.length > 0) {
    const found = new Map<string, Machine>();
    for (const agent of request.agents) {
      const machine = await findAgent(api, agent);
      found.set(machine.id, machine);
    }
    return [...found.values()];
  }
  const listed = await listAgents(api, await toAgentFilter(api, request.selector));
  // Machines that nobody has approved, or that were shut out, run nothing.
  const machines = listed.filter(({ status }) => status === 'online' || status === 'offline');
  if (machines.length === 0) throw new CliError(EXIT.notFound, 'No machine that you may see fits.');
  return machines;
}
