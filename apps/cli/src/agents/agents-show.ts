import type { AgentBody } from '@gururmm/shared/api-client';
import { openSession } from '../api/session';
import { EXIT } from '../exit-codes';
import { defineCommand, oneOperand } from '../program/command';
import { fieldList, jsonDocument } from '../text-table';
import { findAgent } from './find-agents';

export const agentsShowCommand = defineCommand({
  name: 'agents show',
  summary: 'Show one machine',
  operands: 'ID|HOSTNAME',
  options: { json: { kind: 'flag', description: 'Print JSON' } },
  run: async (context, options, operands) => {
    const idOrHostname = oneOperand(operands, 'machine: its id or its host name');
    const { api } = await openSession(context);
    const agent = await findAgent(api, idOrHostname);
    context.terminal.out(options.json ? jsonDocument(agent) : agentFields(agent));
    return EXIT.ok;
  },
});

function agentFields(agent: AgentBody): string {
  return fieldList([
    ['Host name', agent.hostname],
    ['Id', agent.id],
    ['Status', agent.status],
    ['Client', agent.client_name],
    ['Site', agent.site_name],
    ['System', `${agent.os_type} ${agent.os_version} (${agent.arch})`],
    ['Agent version', agent.version],
    ['Tags', agent.tags.join(', ') || null],
    ['Last seen', agent.last_seen_at],
    ['Enrolled', agent.enrolled_at],
  ]);
}
