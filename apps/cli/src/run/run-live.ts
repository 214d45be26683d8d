import { type ApiConnection, type CommandBody, commandsGet } from '@gururmm/shared/api-client';
import { isTerminalStatus } from '@gururmm/shared/protocol';
import type { Session } from '../api/session';
import { messageOf } from '../cli-error';
import { cancelCommand } from '../commands/commands-cancel';
import { followOutput } from '../commands/follow-output';
import { OutputPrinter } from '../commands/output-printer';
import { EXIT, exitCodeOf } from '../exit-codes';
import type { Terminal } from '../terminal';
import { plainText } from '../text-table';
import type { Interruption } from './interruption';
import type { RunRequest } from './run-options';
import type { Machine } from './select-machines';
import { submit } from './submit';
import { waitBound } from './wait-bound';

/** What a cancelled command may take to die before grmm stops watching. */
const CANCEL_SECONDS = 10;

/** One machine: its output as it comes, and its exit code as grmm's own. */
export class LiveRun {
  private readonly printer: OutputPrinter;
  private readonly stopFollowing = new AbortController();

  constructor(
    private readonly session: Session,
    private readonly terminal: Terminal,
    private readonly interruption: Interruption,
  ) {
    this.printer = new OutputPrinter(terminal);
  }

  async run(machine: Machine, request: RunRequest): Promise<number> {
    const command = await submit(this.session.api, machine, request);
    const host = plainText(machine.hostname);
    this.explainWaiting(command, host);
    const over = this.follow(command.id);
    const decision = this.interruption.decision(`The command keeps running on ${host}. Cancel it?`);
    const first = await Promise.race([over, decision, waitBound(request.waitSeconds)]);
    if (first === 'late') return this.leaveRunning(command.id);
    if (first === 'cancel') return this.cancel(command.id, over);
    if (first === 'leave') {
      this.say(`it keeps running; see it with: grmm output ${command.id} --follow`);
      return EXIT.cancelled;
    }
    return this.conclude(first, host);
  }

  private async follow(id: string): Promise<CommandBody> {
    for await (const chunk of followOutput(this.session.patientApi, id, this.stopFollowing.signal)) {
      this.printer.print(chunk);
    }
    const command = await read(this.session.patientApi, id);
    this.printer.printRest(command);
    return command;
  }

  private conclude(command: CommandBody, host: string): number {
    const exitCode = exitCodeOf(command);
    const hasOwnCode =
      command.status === 'completed' || (command.status === 'failed' && exitCode === command.exit_code);
    if (!hasOwnCode) this.say(`${host}: ${command.status}: ${plainText(command.explanation ?? command.error ?? '')}`);
    if (command.truncated) this.say(`${host}: the output was too long; its middle was cut`);
    return exitCode;
  }

  private async leaveRunning(id: string): Promise<number> {
    const command = await read(this.session.api, id);
    if (isTerminalStatus(command.status)) return this.conclude(command, command.agent_id);
    this.say(`still ${command.status}: ${plainText(command.explanation ?? '')}`);
    this.say(`wait on with: grmm output ${id} --follow; or: grmm commands cancel ${id}`);
    return exitCodeOf(command);
  }

  private async cancel(id: string, over: Promise<CommandBody>): Promise<number> {
    this.say('cancelling the command');
    try {
      await cancelCommand(this.session.api, id);
      const ended = await Promise.race([over, waitBound(CANCEL_SECONDS)]);
      this.say(ended === 'late' ? 'its machine has not confirmed the end yet' : `the command is ${ended.status}`);
    } catch (error) {
      this.say(`it was not cancelled: ${messageOf(error)}`);
    }
    return EXIT.cancelled;
  }

  private explainWaiting(command: CommandBody, host: string): void {
    if (command.status !== 'pending') return;
    const text = command.explanation ?? '';
    // "About to be sent" is no news; a machine that is offline, busy or not approved is.
    if (/offline|busy|approval|revoked/.test(text)) this.say(`${host}: ${plainText(text)}`);
  }

  private say(sentence: string): void {
    this.terminal.err(`grmm: ${sentence}\n`);
  }
}

async function read(api: ApiConnection, id: string): Promise<CommandBody> {
  return (await commandsGet({ client: api, path: { id }, throwOnError: true })).data;
}
