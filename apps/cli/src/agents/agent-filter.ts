import { type AgentsListData, type ApiConnection, clientsList, sitesList } from '@gururmm/shared/api-client';
import { AGENT_STATUSES, OS_TYPES, SITE_CODE_PATTERN } from '@gururmm/shared/protocol';
import { readAllPages } from '../api/pages';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';
import { isId, isSameName } from './identifiers';

/** Which machines, as a person says it: clients and sites by name, code or id. */
export interface AgentSelector {
  readonly client?: string | undefined;
  readonly site?: string | undefined;
  readonly status?: string | undefined;
  readonly os?: string | undefined;
  readonly version?: string | undefined;
  readonly tag?: string | undefined;
  readonly q?: string | undefined;
}

/** Which machines, as the server takes it. */
export type AgentFilter = Omit<NonNullable<AgentsListData['query']>, 'limit' | 'cursor'>;

export const SELECTOR_NAMES = ['client', 'site', 'status', 'os', 'version', 'tag', 'q'] as const;

/** Reads `status=online,os=linux`. @throws CliError usage */
export function parseFilter(text: string): AgentSelector {
  const pairs = text.split(',').map((part) => {
    const [name = '', ...rest] = part.split('=');
    const value = rest.join('=').trim();
    const known = SELECTOR_NAMES.find((candidate) => candidate === name.trim());
    if (known === undefined || value === '') {
      throw new CliError(EXIT.usage, `--filter takes NAME=VALUE,... with the names ${SELECTOR_NAMES.join(', ')}.`);
    }
    return [known, value] as const;
  });
  return Object.fromEntries(pairs);
}

/** Puts selectors together. @throws CliError usage when two of them say different things */
export function mergeSelectors(...selectors: readonly AgentSelector[]): AgentSelector {
  const merged: Record<string, string> = {};
  for (const selector of selectors) {
    for (const name of SELECTOR_NAMES) {
      const value = selector[name];
      if (value === undefined) continue;
      if ((merged[name] ?? value) !== value) throw new CliError(EXIT.usage, `"${name}" is given twice, and differs.`);
      merged[name] = value;
    }
  }
  return merged;
}

/** Looks up the client and the site. @throws CliError usage, notFound */
export async function toAgentFilter(api: ApiConnection, selector: AgentSelector): Promise<AgentFilter> {
  const clientId = selector.client === undefined ? undefined : await clientIdOf(api, selector.client);
  const siteId = selector.site === undefined ? undefined : await siteIdOf(api, selector.site, clientId);
  return {
    ...defined('client_id', clientId),
    ...defined('site_id', siteId),
    ...defined('status', oneOf('status', selector.status, AGENT_STATUSES)),
    ...defined('os', oneOf('os', selector.os, OS_TYPES)),
    ...defined('version', selector.version),
    ...defined('tag', selector.tag),
    ...defined('q', selector.q),
  };
}

async function clientIdOf(api: ApiConnection, client: string): Promise<string> {
  if (isId(client)) return client;
  const found = await readAllPages((page) => listClients(api, { ...page, q: client }));
  return onlyOne(
    'client',
    client,
    found.filter(({ name }) => isSameName(name, client)),
  );
}

async function siteIdOf(api: ApiConnection, site: string, clientId: string | undefined): Promise<string> {
  if (isId(site)) return site;
  const isCode = SITE_CODE_PATTERN.test(site.toUpperCase());
  const query = { ...defined('client_id', clientId), ...(isCode ? {} : { q: site }) };
  const found = await readAllPages((page) => listSites(api, { ...page, ...query }));
  const isMeant = ({ name, site_code }: { name: string; site_code: string }) =>
    isSameName(name, site) || isSameName(site_code, site);
  return onlyOne('site', site, found.filter(isMeant));
}

async function listClients(api: ApiConnection, query: { limit: number; cursor?: string; q: string }) {
  return (await clientsList({ client: api, query, throwOnError: true })).data;
}

async function listSites(api: ApiConnection, query: { limit: number; cursor?: string; q?: string }) {
  return (await sitesList({ client: api, query, throwOnError: true })).data;
}

function onlyOne(kind: string, name: string, found: readonly { readonly id: string }[]): string {
  const [first, ...others] = found;
  if (first === undefined) throw new CliError(EXIT.notFound, `There is no ${kind} "${name}".`);
  if (others.length > 0) {
    const ids = found.map(({ id }) => id).join(', ');
    throw new CliError(EXIT.usage, `"${name}" is the name of ${found.length} ${kind}s; give the id of one: ${ids}`);
  }
  return first.id;
}

function oneOf<T extends string>(name: string, value: string | undefined, known: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const found = known.find((candidate) => candidate === value);
  if (found === undefined) throw new CliError(EXIT.usage, `"${name}" must be one of ${known.join(', ')}.`);
  return found;
}

function defined<Name extends string, T>(name: Name, value: T | undefined): { readonly [N in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]?: T });
}
