import {
  type ApiConnection,
  type CommandBody,
  commandsGet,
  commandsList,
  type JobProgressBody,
  jobsCancel,
  jobsGet,
} from '@gururmm/shared/api-client';
import { isFinalJobState, isTerminalStatus } from '@gururmm/shared/protocol';
import { waitFor } from '../api/connect';
import { readAllPages } from '../api/pages';
import type { Session } from '../api/session';
import { CliError } from '../cli-error';
import { cancelCommand } from '../commands/commands-cancel';
import { EXIT, exitCodeOf, exitCodeOfJob } from '../exit-codes';
import type { Terminal } from '../terminal';
import { plainText } from '../text-table';
import { createJob } from './create-job';
import { forEachParallel } from './for-each-parallel';
import type { RunRequest } from './run-options';
import { hasPace } from './run-pace';
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
  private job: JobProgressBody | undefined;

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
    if (only !== undefined && others.length === 0 && !hasPace(request.pace)) {
      this.take([await submit(this.session.api, only, request)]);
      return;
    }
    this.job = await createJob(this.session.api, this.terminal, target, request);
    this.sayState(this.job);
    this.take(await this.list(this.job.id));
  }

  /** Resolves when no command is left that runs or waits, and none will be started. */
  async wait(): Promise<void> {
    // A repeated run under an idempotency key begins with commands that may be over already.
    const told = new Set<string>();
    const isOver = () => told.size === this.commands.size && (this.job === undefined || this.job.is_over);
    for (let delayMs = FIRST_POLL_MS; ; delayMs = Math.min(delayMs * 1.5, LAST_POLL_MS)) {
      await this.look();
      const over = [...this.commands.values()].filter(({ id, status }) => isTerminalStatus(status) && !told.has(id));
      await forEachParallel(over, PARALLEL_REQUESTS, async ({ id }) => {
        const command = await readCommand(this.session.patientApi, id);
        this.take([command]);
        told.add(id);
        this.ended(this.resultOf(command));
      });
      if (isOver()) return;
      await waitFor(delayMs, this.stopped.signal);
    }
  }

  /** Cancels what is not over. */
  async cancel(): Promise<void> {
    this.stopped.abort(new Error('stopped'));
    if (this.job !== undefined) {
      await this.cancelJob(this.job.id);
      return;
    }
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

  /** What became of the job as a whole, apart from its commands. */
  jobExitCode(): number {
    if (this.job === undefined) return EXIT.ok;
    const { state, is_over: isOver } = this.job;
    // Between its last command and the server's next look a job is over and still called running.
    return isOver && !isFinalJobState(state) ? EXIT.ok : exitCodeOfJob(state);
  }

  results(): MachineResult[] {
    return [...this.commands.values()].map((command) => this.resultOf(command));
  }

  /** Where the open commands stand: one list for all of them, which carries no output. */
  private async look(): Promise<void> {
    if (this.job === undefined) {
      await this.refresh();
      return;
    }
    // The job first: once it is over, the list after it holds every command that it made.
    const before = this.job;
    this.job = (await jobsGet({ client: this.session.patientApi, path: { id: before.id }, throwOnError: true })).data;
    if (before.state !== this.job.state) this.sayState(this.job);
    const isNews = ({ id, status }: CommandBody) => this.commands.get(id)?.status !== status;
    this.take((await this.list(this.job.id)).filter(isNews));
  }

  private async cancelJob(id: string): Promise<void> {
    try {
      this.job = (await jobsCancel({ client: this.session.api, path: { id }, throwOnError: true })).data;
    } catch (error) {
      // It may have ended meanwhile; its commands show where they stand.
      if (!(error instanceof CliError)) throw error;
    }
    this.take(await this.list(id));
  }

  /** A run that waits for a person, or that ended before its time, says why. */
  private sayState({ state, state_reason: reason }: JobProgressBody): void {
    if (reason !== null) this.terminal.err(`grmm: ${state.replaceAll('_', ' ')}: ${plainText(reason)}\n`);
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
