import { type AgentBody, agentsGet, agentsList, type ApiConnection } from '@gururmm/shared/api-client';
import { readAllPages } from '../api/pages';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import type { AgentFilter } from './agent-filter';
import { isId, isSameName } from './identifiers';

const MAX_SUGGESTIONS = 5;

/** The machine of an id or a host name. @throws CliError notFound, or usage when several have that name */
export async function findAgent(api: ApiConnection, idOrHostname: string): Promise<AgentBody> {
  if (isId(idOrHostname)) {
    return (await agentsGet({ client: api, path: { id: idOrHostname }, throwOnError: true })).data;
  }
  const similar = await listAgents(api, { q: idOrHostname });
  const [first, ...others] = similar.filter(({ hostname }) => isSameName(hostname, idOrHostname));
  if (first === undefined) throw new CliError(EXIT.notFound, unknownMachine(idOrHostname, similar));
  if (others.length > 0) throw new CliError(EXIT.usage, ambiguousMachine(idOrHostname, [first, ...others]));
  return first;
}

/** Every machine that fits the filter. */
export function listAgents(api: ApiConnection, filter: AgentFilter): Promise<AgentBody[]> {
  return readAllPages(
    async (page) => (await agentsList({ client: api, query: { ...filter, ...page }, throwOnError: true })).data,
  );
}

/** "Site of client", or where the machine waits. */
export function placeOf({ site_name, client_name }: AgentBody): string {
  return site_name === null ? 'unassigned' : `${site_name} (${client_name ?? '-'})`;
}

function unknownMachine(hostname: string, similar: readonly AgentBody[]): string {
  const names = similar.slice(0, MAX_SUGGESTIONS).map((agent) => agent.hostname);
  const suggestion = names.length === 0 ? '' : ` Similar: ${names.join(', ')}.`;
  return `There is no machine "${hostname}" that you may see.${suggestion}`;
}

function ambiguousMachine(hostname: string, agents: readonly AgentBody[]): string {
  const lines = agents.map((agent) => `  ${agent.id}  ${placeOf(agent)}  ${agent.status}`);
  return `${agents.length} machines are called "${hostname}"; give the id of one:\n${lines.join('\n')}`;
}
