import { join } from 'node:path';
import { type CommandRequest, SecretRedactor } from '@gururmm/shared/protocol';
import type { Action, ActionResult, StopReason } from '../action';
import type { Settings } from '../config/settings';
import { type Logger, messageOf } from '../logging/logger';
import { resultOfRun } from './command-results';
import type { CommandResult } from './journal/journal-record';
import { OutputRecorder } from './output/output-recorder';
import type { OutputSpool } from './output/output-spool';
import type { LegacyDecode } from './output/stream-decoder';
import { ScratchDirectory } from './scratch-directory';

/** What every run shares. */
export interface RunEnvironment {
  /** Private directory under which each command gets its own. */
  readonly scratchDirectory: string;
  readonly legacyDecode: LegacyDecode | undefined;
  readonly settings: () => Settings;
  readonly logger: Logger;
}

/** One running command: its time limit, its output, and the way to stop it. */
export class CommandRun {
  private readonly abort = new AbortController();
  private stopReason: StopReason | undefined;
  private readonly redactor: SecretRedactor;

  constructor(
    private readonly command: CommandRequest,
    private readonly action: Action,
    private readonly spool: OutputSpool,
    private readonly environment: RunEnvironment,
  ) {
    this.redactor = new SecretRedactor(Object.values(command.secret_env ?? {}));
  }

  /** Ends the process tree; the first reason counts. */
  stop(reason: StopReason): void {
    this.stopReason ??= reason;
    this.abort.abort(this.stopReason);
  }

  /** Runs to the end and sums up. Never rejects: a broken action is an `error` result. */
  async run(outputCapBytes: number, onChunks: () => void): Promise<CommandResult> {
    const { legacyDecode } = this.environment;
    const recorder = new OutputRecorder(this.spool, outputCapBytes, legacyDecode, this.redactor, onChunks);
    const settings = this.environment.settings();
    const limitSeconds = this.action.timeLimitSeconds?.(this.command, settings) ?? this.command.timeout_seconds;
    const timeout = setTimeout(() => this.stop('timed_out'), limitSeconds * 1000);
    const startedAtMs = performance.now();
    const end = await this.execute(recorder, settings);
    clearTimeout(timeout);
    const durationMs = Math.round(performance.now() - startedAtMs);
    const result = resultOfRun(this.command.command_id, end, this.stopReason, recorder.finish(), durationMs);
    const fault = recorder.spoolFault;
    const error = result.error ?? (fault === undefined ? undefined : `output was lost: ${fault}`);
    return error === undefined ? result : { ...result, error: this.redactor.redact(error) };
  }

  private async execute(recorder: OutputRecorder, settings: Settings): Promise<ActionResult> {
    const { scratchDirectory, logger } = this.environment;
    const scratch = new ScratchDirectory(join(scratchDirectory, this.command.command_id), logger);
    try {
      return await this.action.run(this.command, {
        signal: this.abort.signal,
        logger,
        settings,
        openScratchDirectory: () => scratch.open(),
        write: (stream, bytes) => recorder.write(stream, bytes),
      });
    } catch (error) {
      return { outcome: 'error', reason: messageOf(error) };
    } finally {
      scratch.remove();
    }
  }
}
