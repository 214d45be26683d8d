import type { AgentMessage, CommandRequest, CommandType } from '@gururmm/shared/protocol';
import type { Settings } from '../config/settings';
import { type Logger, messageOf } from '../logging/logger';
import { interruptedResult, resultOfTombstone, resultWithoutStart } from './command-results';
import { CommandRun, type RunEnvironment } from './command-runner';
import type { ResultDelivery } from './delivery/result-delivery';
import type { CommandJournal } from './journal/command-journal';
import type { CommandResult, JournalEntry } from './journal/journal-record';
import { recoveredSummary } from './output/output-summary';
import { type Permitted, refusalOf } from './refusal';
import type { SpoolDirectory } from './spool-directory';

const JOURNAL_RETRY_MS = 5000;

/** What the desk works with. */
export interface CommandDeskParts extends Permitted {
  /** Longest run time of any command, when agent.toml states one. */
  readonly timeLimitSeconds?: number | undefined;
  readonly journal: CommandJournal;
  readonly delivery: ResultDelivery;
  readonly spools: SpoolDirectory;
  readonly runEnvironment: RunEnvironment;
  readonly settings: () => Settings;
  readonly send: (message: AgentMessage) => boolean;
  /** Ends processes that commands of an earlier agent process left running. */
  readonly endSurvivors: (commandIds: readonly string[]) => Promise<void>;
  /** A command started or ended. */
  readonly onActivity: () => void;
  readonly logger: Logger;
}

/**
 * Accepts, queues, starts and cancels commands. The rule it keeps: an id is started at
 * most once on this device, whatever is delivered again and whenever the agent dies.
 */
export class CommandDesk {
  private readonly running = new Map<string, { run: CommandRun; ended: Promise<void> }>();
  private queue: CommandRequest[] = [];
  private isStopping = false;

  constructor(private readonly parts: CommandDeskParts) {}

  get runningCount(): number {
    return this.running.size;
  }

  get queuedCount(): number {
    return this.queue.length;
  }

  /** Takes up what an earlier process left: accepted runs, started is interrupted, done is resent. */
  async recover(): Promise<void> {
    const entries = this.parts.journal.all();
    const survivors = entries.filter(([, entry]) => entry.state === 'started').map(([id]) => id);
    if (survivors.length > 0) await this.parts.endSurvivors(survivors);
    for (const [id, entry] of entries) this.recoverEntry(id, entry);
    this.parts.spools.removeAllBut(
      entries.filter(([, entry]) => entry.state === 'done').map(([id]) => id),
      survivors,
    );
    this.startWaiting();
  }

  onCommand(command: CommandRequest): void {
    const entry = this.parts.journal.get(command.command_id);
    if (entry !== undefined) this.onRedelivered(command, entry);
    else if (!this.isStopping) this.onNewCommand(command);
  }

  onCancel(commandId: string): void {
    const entry = this.parts.journal.get(commandId);
    switch (entry?.state) {
      case 'started':
        this.running.get(commandId)?.run.stop('cancelled');
        return;
      case 'done':
      case 'tombstone':
        this.repeatEnd(commandId, entry);
        return;
      case 'accepted':
      case undefined:
        // Noted even for an unknown id: a delivery that arrives late must never run.
        this.queue = this.queue.filter((command) => command.command_id !== commandId);
        this.finish(resultWithoutStart(commandId, 'cancelled', undefined));
    }
  }

  /** Settings may allow more commands at once. */
  startWaiting(): void {
    while (!this.isStopping && this.running.size < this.parts.settings().max_concurrent_commands) {
      const next = this.queue.shift();
      if (next === undefined || !this.startQueued(next)) return;
    }
  }

  /** A command that cannot be journalled as started must not start; it keeps its place and is tried again. */
  private startQueued(command: CommandRequest): boolean {
    try {
      this.start(command);
      return true;
    } catch (error) {
      this.parts.logger.error('a waiting command cannot start', { error: messageOf(error) });
      this.queue.unshift(command);
      setTimeout(() => this.startWaiting(), JOURNAL_RETRY_MS);
      return false;
    }
  }

  /** Ends every running command as interrupted; waiting ones stay journalled for the next start. */
  async stop(): Promise<void> {
    this.isStopping = true;
    for (const { run } of this.running.values()) run.stop('interrupted');
    await Promise.all([...this.running.values()].map(({ ended }) => ended));
  }

  private recoverEntry(id: string, entry: JournalEntry): void {
    const { spools, delivery, logger } = this.parts;
    switch (entry.state) {
      case 'accepted':
        if (entry.lacksSecrets) logger.info('a waiting command needs its secrets again', { command_id: id });
        else this.queue.push(entry.command);
        return;
      case 'started':
        logger.warn('command was interrupted by the end of the agent', { command_id: id });
        this.finish(interruptedResult(id, recoveredSummary(spools.reopen(id)), Math.max(0, Date.now() - entry.at)));
        return;
      case 'done':
        delivery.complete(entry.result, () => spools.reopen(id));
        return;
      case 'tombstone':
        return;
    }
  }

  private onRedelivered(command: CommandRequest, entry: JournalEntry): void {
    const id = command.command_id;
    this.parts.logger.info('command delivered again', { command_id: id, state: entry.state });
    switch (entry.state) {
      case 'accepted':
        this.requeue(command);
        return;
      case 'started':
        this.parts.send({ type: 'command_ack', payload: { command_id: id } });
        return;
      case 'done':
      case 'tombstone':
        this.repeatEnd(id, entry);
    }
  }

  private repeatEnd(id: string, entry: Extract<JournalEntry, { state: 'done' | 'tombstone' }>): void {
    if (entry.state === 'done') this.parts.delivery.resendNow(id);
    else this.parts.send({ type: 'command_result', payload: resultOfTombstone(id, entry) });
  }

  /** One that waits is acknowledged when it starts; one whose secrets a restart forgot waits again from now on. */
  private requeue(command: CommandRequest): void {
    if (this.isStopping || this.queue.some(({ command_id }) => command_id === command.command_id)) return;
    this.queue.push(command);
    this.startWaiting();
  }

  private onNewCommand(command: CommandRequest): void {
    const refusal = this.refusalOf(command.command_type);
    if (refusal !== undefined) {
      this.finish(resultWithoutStart(command.command_id, 'rejected', refusal));
    } else if (this.queue.length === 0 && this.running.size < this.parts.settings().max_concurrent_commands) {
      this.start(command);
    } else {
      this.parts.journal.accept(command);
      this.queue.push(command);
    }
  }

  /** The agent's own policy. */
  private refusalOf(type: CommandType): string | undefined {
    return refusalOf(type, this.parts, this.parts.settings());
  }

  private start(command: CommandRequest): void {
    const id = command.command_id;
    const action = this.parts.actions.get(command.command_type);
    // What may run is asked again here: the policy can have changed while the command waited.
    const refusal = this.refusalOf(command.command_type);
    if (action === undefined || refusal !== undefined) {
      this.finish(resultWithoutStart(id, 'rejected', refusal));
      return;
    }
    this.parts.journal.start(command);
    this.parts.send({ type: 'command_ack', payload: { command_id: id } });
    this.parts.logger.info('command started', { command_id: id, type: command.command_type });
    const spool = this.parts.spools.create(id);
    this.parts.delivery.track(id, spool);
    const { timeLimitSeconds = command.timeout_seconds } = this.parts;
    const timeout_seconds = Math.min(command.timeout_seconds, timeLimitSeconds);
    const run = new CommandRun({ ...command, timeout_seconds }, action, spool, this.parts.runEnvironment);
    const ended = run
      .run(this.parts.settings().output_cap_bytes, () => this.parts.delivery.onChunks(id))
      .then((result) => this.onEnded(result));
    this.running.set(id, { run, ended });
    this.parts.onActivity();
  }

  private onEnded(result: CommandResult): void {
    const { command_id, outcome, exit_code, duration_ms } = result;
    this.parts.logger.info('command ended', { command_id, outcome, exit_code: exit_code ?? 'none', duration_ms });
    this.running.delete(command_id);
    this.finish(result);
    this.startWaiting();
    this.parts.onActivity();
  }

  /** Notes the result and hands it to delivery; a disk that refuses is asked again until it takes the note. */
  private finish(result: CommandResult): void {
    try {
      this.parts.journal.finish(result);
    } catch (error) {
      this.parts.logger.error('the journal cannot be written', { error: messageOf(error) });
      setTimeout(() => this.finish(result), JOURNAL_RETRY_MS);
      return;
    }
    this.parts.delivery.complete(result, () => this.parts.spools.reopen(result.command_id));
  }
}
