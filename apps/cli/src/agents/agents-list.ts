import { type AgentBody, agentsList } from '@gururmm/shared/api-client';
import { MAX_PAGE_SIZE, readPages } from '../api/pages';
import { openSession } from '../api/session';
import { EXIT } from '../exit-codes';
import { defineCommand, noOperands, numberOption } from '../program/command';
import { jsonDocument, textTable } from '../text-table';
import { SELECTOR_OPTIONS } from './selector-options';
import { toAgentFilter } from './agent-filter';

const DEFAULT_LIMIT = 50;

export const agentsListCommand = defineCommand({
  name: 'agents list',
  summary: 'List the machines you may see',
  options: {
    ...SELECTOR_OPTIONS,
    status: { kind: 'text', value: 'STATUS', description: 'online, offline, pending_approval or revoked' },
    os: { kind: 'text', value: 'OS', description: 'windows, linux or macos' },
    q: { kind: 'text', value: 'TEXT', description: 'Part of the host name' },
    limit: { kind: 'text', value: 'N', description: `How many at most (default ${DEFAULT_LIMIT})` },
    json: { kind: 'flag', description: 'Print one JSON document: { "items": [...], "total": N }' },
  },
  run: async (context, options, operands) => {
    noOperands(operands);
    const limit = numberOption('limit', options.limit, { min: 1, isWhole: true }) ?? DEFAULT_LIMIT;
    const { api } = await openSession(context);
    const filter = await toAgentFilter(api, options);
    const items: AgentBody[] = [];
    let total = 0;
    const pages = readPages(
      async (page) => {
        const { data } = await agentsList({ client: api, query: { ...filter, ...page }, throwOnError: true });
        total = data.total;
        return data;
      },
      Math.min(limit, MAX_PAGE_SIZE),
    );
    for await (const agent of pages) {
      items.push(agent);
      if (items.length === limit) break;
    }
    context.terminal.out(options.json ? jsonDocument({ items, total }) : agentTable(items));
    if (!options.json && total > items.length) {
      context.terminal.err(`${items.length} of ${total} machines; --limit shows more.\n`);
    }
    return EXIT.ok;
  },
});

function agentTable(agents: readonly AgentBody[]): string {
  return textTable(
    ['HOST', 'STATUS', 'OS', 'VERSION', 'CLIENT', 'SITE', 'TAGS', 'ID'],
    agents.map((agent) => [
      agent.hostname,
      agent.status,
      agent.os_type,
      agent.version,
      agent.client_name ?? '-',
      agent.site_name ?? '-',
      agent.tags.join(',') || '-',
      agent.id,
    ]),
  );
}
