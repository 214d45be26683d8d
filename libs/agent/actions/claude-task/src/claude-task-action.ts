import { type Action, type ActionContext, type ActionResult, messageOf, type Settings } from '@gururmm/agent/runtime';
import { type FollowProcess, runProcess } from '@gururmm/agent/actions/execute-command';
import type { CommandRequest } from '@gururmm/shared/protocol';
import type { Account } from './account';
import { cliEnvironment } from './cli-environment';
import { CliResult } from './cli-result';
import { checkVersion } from './cli-version';
import { writeContextFiles } from './context-files';
import { type Cli, findCli } from './find-cli';
import type { HoldDirectory } from './hold-directory';
import { TaskRefusal } from './task-refusal';
import { taskArgument } from './task-text';
import type { TaskWindow } from './task-window';
import { Transcript } from './transcript';
import { openTaskPlace, type TaskPlace } from './working-directory';

const VERSION_TIMEOUT_MS = 15_000;
const LONGEST_VERSION = 4096;
/** Print mode, one JSON message a line; the CLI wants `--verbose` for that. */
const PRINT_ARGS = ['--output-format', 'stream-json', '--verbose', '--permission-mode'];
const EXIT_CODE_FAILED = 1;

/** The `[claude]` section of agent.toml, with its defaults. */
export interface ClaudeRules {
  readonly allowedRoot: string;
  readonly program: string | undefined;
  readonly minVersion: string;
  readonly permissionMode: string;
  readonly apiKey: string | undefined;
}

/** What the action works with. */
export interface ClaudeParts {
  readonly isWindows: boolean;
  readonly agentEnvironment: NodeJS.ProcessEnv;
  /** @throws TaskRefusal when there is no account for tasks */
  readonly account: () => Account;
  readonly hold: HoldDirectory;
  readonly follow: FollowProcess;
  readonly window: TaskWindow;
  readonly transcriptDirectory: string;
}

/** A program ready to run: everything but its last arguments. */
interface Stage {
  readonly command: CommandRequest;
  readonly context: ActionContext;
  readonly account: Account;
  readonly environment: Readonly<Record<string, string>>;
  readonly cli: Cli;
  readonly place: TaskPlace;
}

/** Runs the Claude Code CLI on a task, within the rules of agent.toml and of the policy. */
export class ClaudeTaskAction implements Action {
  readonly type = 'claude_task';
  private runningCount = 0;

  constructor(
    private readonly rules: ClaudeRules,
    private readonly parts: ClaudeParts,
  ) {}

  /** Why this machine cannot run tasks now: no CLI, or no account for it. */
  get unavailable(): string | undefined {
    try {
      const account = this.parts.account();
      findCli(this.rules.program, this.environmentOf({}, '', account), this.parts.isWindows);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }

  timeLimitSeconds({ timeout_seconds }: CommandRequest, { claude_timeout_seconds }: Settings): number {
    return Math.min(timeout_seconds, claude_timeout_seconds);
  }

  async run(command: CommandRequest, context: ActionContext): Promise<ActionResult> {
    const { claude_max_concurrent } = context.settings;
    if (this.runningCount >= claude_max_concurrent) {
      return { outcome: 'error', reason: `this agent runs at most ${claude_max_concurrent} Claude tasks at once` };
    }
    this.runningCount += 1;
    try {
      return await this.runTask(command, context);
    } catch (error) {
      return { outcome: 'error', reason: messageOf(error) };
    } finally {
      this.runningCount -= 1;
    }
  }

  private async runTask(command: CommandRequest, context: ActionContext): Promise<ActionResult> {
    const { rules, parts } = this;
    const task = taskArgument(command.command);
    parts.window.check(context.settings.claude_tasks_per_hour);
    const account = parts.account();
    const environment = this.environmentOf(command.env ?? {}, command.command_id, account);
    const cli = findCli(rules.program, environment, parts.isWindows);
    const { working_directory, context_files = [] } = command.claude_task ?? {};
    const place = openTaskPlace(rules.allowedRoot, working_directory, parts.hold, parts.isWindows);
    try {
      const stage: Stage = { command, context, account, environment, cli, place };
      const stopped = await this.checkCli(stage);
      if (stopped !== undefined) return stopped;
      writeContextFiles(place, context_files, { hold: parts.hold, isWindows: parts.isWindows, account });
      return await this.start(stage, task);
    } finally {
      place.directory.release();
    }
  }

  private environmentOf(task: Readonly<Record<string, string>>, commandId: string, account: Account) {
    const { agentEnvironment, isWindows } = this.parts;
    const sources = { agent: agentEnvironment, account: account.environment, apiKey: this.rules.apiKey, task };
    return cliEnvironment(sources, commandId, isWindows);
  }

  /** @throws TaskRefusal when this is not the CLI, or an old one */
  private async checkCli(stage: Stage): Promise<ActionResult | undefined> {
    let output = '';
    const { context } = stage;
    const end = await this.runCli(stage, ['--version'], {
      ...context,
      signal: AbortSignal.any([context.signal, AbortSignal.timeout(VERSION_TIMEOUT_MS)]),
      write: (_stream, bytes) => {
        if (output.length < LONGEST_VERSION) output += Buffer.from(bytes).toString();
      },
    });
    if (context.signal.aborted) return { outcome: 'stopped' };
    if (end.outcome === 'error') throw new TaskRefusal(`the Claude Code CLI ${end.reason}`);
    if (end.outcome === 'stopped')
      throw new TaskRefusal('the Claude Code CLI does not answer when asked for its version');
    const version = checkVersion(output, this.rules.minVersion);
    context.logger.info('Claude Code CLI found', { program: stage.cli.program, version });
    return undefined;
  }

  /** The slot is on disk before the process exists. */
  private async start(stage: Stage, task: string): Promise<ActionResult> {
    const { command, context } = stage;
    const transcript = Transcript.open(this.parts.transcriptDirectory, command.command_id, context.logger);
    const result = new CliResult();
    try {
      this.parts.window.take(context.settings.claude_tasks_per_hour);
      const end = await this.runCli(stage, ['-p', task, ...PRINT_ARGS, this.rules.permissionMode], {
        ...context,
        write: (stream, bytes) => {
          context.write(stream, bytes);
          transcript.write(bytes);
          if (stream === 'stdout') result.write(bytes);
        },
      });
      result.end();
      return judged(end, result.isError);
    } finally {
      transcript.close();
    }
  }

  private runCli(
    { command, account, environment, cli, place }: Stage,
    args: readonly string[],
    context: ActionContext,
  ) {
    const [program = '', ...leading] = [...account.prefix, cli.program, ...cli.leadingArgs];
    const { follow, isWindows } = this.parts;
    return runProcess(
      { ok: true, program, args: [...leading, ...args] },
      { environment, workingDirectory: place.directory.accessPath, commandId: command.command_id, follow, isWindows },
      context,
    );
  }
}

/** 0 done, 1 failed, whatever code the CLI chose; its own code goes into the reason. */
function judged(end: ActionResult, isError: boolean): ActionResult {
  if (end.outcome !== 'exited') return end;
  if (end.exitCode !== 0) {
    const reason = `the Claude Code CLI ended with exit code ${end.exitCode}`;
    return { outcome: 'exited', exitCode: EXIT_CODE_FAILED, reason };
  }
  if (!isError) return end;
  return {
    outcome: 'exited',
    exitCode: EXIT_CODE_FAILED,
    reason: 'the Claude Code CLI reported an error as its result',
  };
}
