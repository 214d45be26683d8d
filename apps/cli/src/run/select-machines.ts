import type { AgentBody, ApiConnection } from '@gururmm/shared/api-client';
import { type AgentFilter, toAgentFilter } from '../agents/agent-filter';
import { findAgent, listAgents } from '../agents/find-agents';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import type { RunRequest } from './run-options';

/** A machine to run on. */
export type Machine = Pick<AgentBody, 'id' | 'hostname'>;

/** The machines that a run is for, each once, and the filter that chose them, where one did. */
export interface Target {
  readonly machines: readonly Machine[];
  readonly filter: AgentFilter | undefined;
}

/** @throws CliError notFound when there are none */
export async function selectMachines(
  api: ApiConnection,
  request: Pick<RunRequest, 'agents' | 'selector'>,
): Promise<Target> {
  if (request.agents.length > 0) {
    const found = new Map<string, Machine>();
    for (const agent of request.agents) {
      const machine = await findAgent(api, agent);
      found.set(machine.id, machine);
    }
    return { machines: [...found.values()], filter: undefined };
  }
  const filter = await toAgentFilter(api, request.selector);
  const listed = await listAgents(api, filter);
  // Machines that nobody has approved, or that were shut out, run nothing.
  const machines = listed.filter(({ status }) => status === 'online' || status === 'offline');
  if (machines.length === 0) throw new CliError(EXIT.notFound, 'No machine that you may see fits.');
  return { machines, filter };
}
