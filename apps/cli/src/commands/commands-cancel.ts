import { type ApiConnection, type CommandBody, commandsCancel } from '@gururmm/shared/api-client';
import { idempotencyHeader } from '../api/connect';
import { openSession } from '../api/session';
import { EXIT } from '../exit-codes';
import { defineCommand, oneOperand } from '../program/command';
import { jsonDocument } from '../text-table';
import { commandFields } from './command-fields';

export const commandsCancelCommand = defineCommand({
  name: 'commands cancel',
  summary: 'Cancel a command',
  operands: 'ID',
  options: { json: { kind: 'flag', description: 'Print JSON' } },
  run: async (context, options, operands) => {
    const { api } = await openSession(context);
    const command = await cancelCommand(api, oneOperand(operands, 'command id'));
    context.terminal.out(options.json ? jsonDocument(command) : commandFields(command));
    return EXIT.ok;
  },
});

/** Asks the server to cancel; what runs is over once its machine says so. */
export async function cancelCommand(api: ApiConnection, id: string): Promise<CommandBody> {
  const { data } = await commandsCancel({
    client: api,
    path: { id },
    headers: idempotencyHeader(),
    throwOnError: true,
  });
  return data;
}
