import { type ApiConnection, type CommandBody, commandsGet, commandsList } from '@gururmm/shared/api-client';
import { isTerminalStatus } from '@gururmm/shared/protocol';
import { waitFor } from '../api/connect';
import { readAllPages } from '../api/pages';
import type { Session } from '../api/session';
import { CliError } from '../cli-error';
import { cancelCommand } from '../commands/commands-cancel';
import { exitCodeOf } from '../exit-codes';
import type { Terminal } from '../terminal';
import { createJob } from './create-job';
import { forEachParallel } from './for-each-parallel';
import type { RunRequest } from './run-options';
import type { MachineResult } from './run-result';
import type { Target } from './select-machines';
import { submit } from './submit';

const PARALLEL_REQUESTS = 8;
const FIRST_POLL_MS = 150;
const LAST_POLL_MS = 3_000;

/** One command on any number of machines, as a job of the server: the only place that knows how that is done. */
export class BatchRun {
  private readonly commands = new Map<string, CommandBody>();
  private readonly hostnames = new Map<string, string>();
  private readonly stopped = new AbortController();
  private jobId: string | undefined;

  constructor(
    private readonly session: Session,
    private readonly terminal: Terminal,
    /** Told of every machine once its command is over, in the order of the ends. */
    private readonly ended: (result: MachineResult) => void,
  ) {}

  /** Hands the command to the server: for all machines, or for none. */
  async submitTo(target: Target, request: RunRequest): Promise<void> {
    for (const { id, hostname } of target.machines) this.hostnames.set(id, hostname);
    const [only, ...others] = target.machines;
    if (only !== undefined && others.length === 0) {
      this.take([await submit(this.session.api, only, request)]);
      return;
    }
    this.jobId = (await createJob(this.session.api, this.terminal, target, request)).id;
    this.take(await this.list(this.jobId));
  }

  /** Resolves when no command is left that runs or waits. */
  async wait(): Promise<void> {
    // A repeated run under an idempotency key begins with commands that may be over already.
    const told = new Set<string>();
    for (let delayMs = FIRST_POLL_MS; told.size < this.commands.size; delayMs = Math.min(delayMs * 1.5, LAST_POLL_MS)) {
      await this.look();
      const over = [...this.commands.values()].filter(({ id, status }) => isTerminalStatus(status) && !told.has(id));
      await forEachParallel(over, PARALLEL_REQUESTS, async ({ id }) => {
        const command = await readCommand(this.session.patientApi, id);
        this.take([command]);
        told.add(id);
        this.ended(this.resultOf(command));
      });
      if (told.size < this.commands.size) await waitFor(delayMs, this.stopped.signal);
    }
  }

  /** Cancels what is not over. */
  async cancel(): Promise<void> {
    this.stopped.abort(new Error('stopped'));
    await forEachParallel(this.open(), PARALLEL_REQUESTS, async ({ id }) => {
      try {
        this.take([await cancelCommand(this.session.api, id)]);
      } catch (error) {
        // It may have ended meanwhile; its row shows where it stands.
        if (!(error instanceof CliError)) throw error;
      }
    });
  }

  /** Learns where those stand that are not over, for a report about an unfinished run. */
  async refresh(): Promise<void> {
    await forEachParallel(this.open(), PARALLEL_REQUESTS, async ({ id }) => {
      this.take([await readCommand(this.session.api, id)]);
    });
  }

  results(): MachineResult[] {
    return [...this.commands.values()].map((command) => this.resultOf(command));
  }

  /** Where the open commands stand: one list for all of them, which carries no output. */
  private async look(): Promise<void> {
    if (this.jobId === undefined) {
      await this.refresh();
      return;
    }
    const isNews = ({ id, status }: CommandBody) => this.commands.get(id)?.status !== status;
    this.take((await this.list(this.jobId)).filter(isNews));
  }

  private list(jobId: string): Promise<CommandBody[]> {
    return readAllPages(async (page) => {
      const query = { job_id: jobId, ...page };
      return (await commandsList({ client: this.session.patientApi, query, throwOnError: true })).data;
    });
  }

  private take(commands: readonly CommandBody[]): void {
    for (const command of commands) this.commands.set(command.id, command);
  }

  private open(): CommandBody[] {
    return [...this.commands.values()].filter(({ status }) => !isTerminalStatus(status));
  }

  private resultOf(command: CommandBody): MachineResult {
    const { agent_id: id } = command;
    // A machine that came after the list was read has no known name.
    return { machine: { id, hostname: this.hostnames.get(id) ?? id }, command, exitCode: exitCodeOf(command) };
  }
}

async function readCommand(api: ApiConnection, id: string): Promise<CommandBody> {
  return (await commandsGet({ client: api, path: { id }, throwOnError: true })).data;
}
