import { commandsGet } from '@gururmm/shared/api-client';
import { openSession } from '../api/session';
import { EXIT } from '../exit-codes';
import { defineCommand, oneOperand } from '../program/command';
import { jsonDocument } from '../text-table';
import { commandFields } from './command-fields';

export const commandsShowCommand = defineCommand({
  name: 'commands show',
  summary: 'Show where a command stands',
  operands: 'ID',
  options: { json: { kind: 'flag', description: 'Print JSON, with the whole output' } },
  run: async (context, options, operands) => {
    const id = oneOperand(operands, 'command id');
    const { api } = await openSession(context);
    const { data } = await commandsGet({ client: api, path: { id }, throwOnError: true });
    context.terminal.out(options.json ? jsonDocument(data) : commandFields(data));
    return EXIT.ok;
  },
});
