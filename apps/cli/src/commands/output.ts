import { commandsGet, type CommandBody } from '@gururmm/shared/api-client';
import { isTerminalStatus } from '@gururmm/shared/protocol';
import { openSession } from '../api/session';
import { EXIT, exitCodeOf } from '../exit-codes';
import { type Context, defineCommand, oneOperand } from '../program/command';
import { jsonDocument } from '../text-table';
import { followOutput } from './follow-output';
import { OutputPrinter } from './output-printer';

export const outputCommand = defineCommand({
  name: 'output',
  summary: 'Print the output of a command',
  operands: 'ID',
  options: {
    follow: { kind: 'flag', description: 'Wait for more until the command is over; end with its exit code' },
    json: { kind: 'flag', description: 'Print JSON; with --follow one line for each chunk, then one with the status' },
  },
  run: async (context, options, operands) => {
    const id = oneOperand(operands, 'command id');
    const { api, patientApi } = await openSession(context);
    const { data } = await commandsGet({ client: api, path: { id }, throwOnError: true });
    if (!options.follow) {
      printStored(context, data, options.json);
      return EXIT.ok;
    }
    const printer = new OutputPrinter(context.terminal);
    for await (const chunk of followOutput(patientApi, id, new AbortController().signal)) {
      if (options.json) context.terminal.out(`${JSON.stringify(chunk)}\n`);
      else printer.print(chunk);
    }
    const { data: ended } = await commandsGet({ client: patientApi, path: { id }, throwOnError: true });
    if (options.json) context.terminal.out(`${JSON.stringify(endLine(ended))}\n`);
    else printer.printRest(ended);
    return exitCodeOf(ended);
  },
});

function printStored({ terminal }: Context, command: CommandBody, isJson: boolean): void {
  if (isJson) {
    const { stdout, stderr, truncated } = command;
    terminal.out(jsonDocument({ ...endLine(command), stdout, stderr, truncated }));
    return;
  }
  new OutputPrinter(terminal).printRest({ ...command, truncated: false });
  if (!isTerminalStatus(command.status)) terminal.err(`grmm: ${command.explanation ?? command.status}\n`);
}

function endLine({ id, status, exit_code }: CommandBody) {
  return { id, status, exit_code };
}
