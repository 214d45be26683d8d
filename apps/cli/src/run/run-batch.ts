import { type ApiConnection, type CommandBody, commandsGet, commandsList } from '@gururmm/shared/api-client';
import { isTerminalStatus } from '@gururmm/shared/protocol';
import { waitFor } from '../api/connect';
import { readPages } from '../api/pages';
import type { Session } from '../api/session';
import { CliError, messageOf } from '../cli-error';
import { cancelCommand } from '../commands/commands-cancel';
import { EXIT, exitCodeOf } from '../exit-codes';
import { forEachParallel } from './for-each-parallel';
import type { RunRequest } from './run-options';
import type { MachineResult } from './run-result';
import type { Machine } from './select-machines';
import { submit } from './submit';

const PARALLEL_REQUESTS = 8;
const FIRST_POLL_MS = 150;
const LAST_POLL_MS = 3_000;

/**
 * One command on many machines: the only place that knows how that is done. Each machine gets a
 * command of its own; where they stand is asked with one list for all of them, however many wait.
 */
export class BatchRun {
  private readonly entries = new Map<string, { machine: Machine; command?: CommandBody; fault?: CliError }>();
  private readonly stopped = new AbortController();

  constructor(
    private readonly session: Session,
    /** Told of every machine once its command is over, in the order of the ends. */
    private readonly ended: (result: MachineResult) => void,
  ) {}

  /** Hands the command to the server for each machine. */
  async submitTo(machines: readonly Machine[], request: RunRequest): Promise<void> {
    for (const machine of machines) this.entries.set(machine.id, { machine });
    await forEachParallel(machines, PARALLEL_REQUESTS, async (machine) => {
      if (this.stopped.signal.aborted) return;
      try {
        const command = await submit(this.session.api, machine, request);
        this.entries.set(machine.id, { machine, command });
      } catch (error) {
        const fault = error instanceof CliError ? error : new CliError(EXIT.internal, messageOf(error));
        this.entries.set(machine.id, { machine, fault });
      }
    });
  }

  /** Resolves when no command is left that runs or waits. */
  async wait(): Promise<void> {
    // A repeated run under an idempotency key begins with commands that may be over already.
    const taken = new Set<string>();
    for (let delayMs = FIRST_POLL_MS; ; delayMs = Math.min(delayMs * 1.5, LAST_POLL_MS)) {
      const open = this.submitted().filter(({ id }) => !taken.has(id));
      if (open.length === 0) return;
      const over = await this.endedAmong(open);
      await forEachParallel(over, PARALLEL_REQUESTS, async (id) => {
        taken.add(id);
        await this.takeEnd(id);
      });
      if (over.length < open.length) await waitFor(delayMs, this.stopped.signal);
    }
  }

  /** Sends nothing more, and cancels what is not over. */
  async cancel(): Promise<void> {
    this.stopped.abort(new Error('stopped'));
    await forEachParallel(this.open(), PARALLEL_REQUESTS, async ({ id, agent_id }) => {
      try {
        const command = await cancelCommand(this.session.api, id);
        this.update(agent_id, command);
      } catch (error) {
        // It may have ended meanwhile; its row shows where it stands.
        if (!(error instanceof CliError)) throw error;
      }
    });
  }

  /** Learns where those stand that are not over, for a report about an unfinished run. */
  async refresh(): Promise<void> {
    await forEachParallel(this.open(), PARALLEL_REQUESTS, async ({ id, agent_id }) => {
      this.update(agent_id, await readCommand(this.session.api, id));
    });
  }

  results(): MachineResult[] {
    return [...this.entries.values()].map(({ machine, command, fault }) => ({
      machine,
      command,
      fault: fault?.message,
      exitCode: command === undefined ? (fault?.exitCode ?? EXIT.cancelled) : exitCodeOf(command),
    }));
  }

  private submitted(): CommandBody[] {
    return [...this.entries.values()].flatMap(({ command }) => (command === undefined ? [] : [command]));
  }

  private open(): CommandBody[] {
    return this.submitted().filter(({ status }) => !isTerminalStatus(status));
  }

  /** Ids of those that are over. Lists carry no output, so asking often is cheap. */
  private async endedAmong(open: readonly CommandBody[]): Promise<string[]> {
    const ids = new Set(open.map(({ id }) => id));
    const since = open.map(({ created_at }) => created_at).sort()[0];
    const over: string[] = [];
    const createdBy = open[0]?.created_by;
    const query = {
      ...(since === undefined ? {} : { since }),
      ...(createdBy === undefined || createdBy === null ? {} : { created_by: createdBy }),
    };
    const list = readPages(async (page) => {
      const answer = await commandsList({
        client: this.session.patientApi,
        query: { ...query, ...page },
        throwOnError: true,
      });
      return answer.data;
    });
    for await (const command of list) {
      if (!ids.delete(command.id)) continue;
      if (isTerminalStatus(command.status)) over.push(command.id);
      if (ids.size === 0) break;
    }
    return over;
  }

  private async takeEnd(id: string): Promise<void> {
    const command = await readCommand(this.session.patientApi, id);
    const result = this.update(command.agent_id, command);
    if (result !== undefined) this.ended(result);
  }

  private update(agentId: string, command: CommandBody): MachineResult | undefined {
    const entry = this.entries.get(agentId);
    if (entry === undefined) return undefined;
    this.entries.set(agentId, { machine: entry.machine, command });
    return { machine: entry.machine, command, fault: undefined, exitCode: exitCodeOf(command) };
  }
}

async function readCommand(api: ApiConnection, id: string): Promise<CommandBody> {
  return (await commandsGet({ client: api, path: { id }, throwOnError: true })).data;
}
