import { makeBatch } from './batch';
import { fileSystem, makeFolder, readText, removeFolder, writeText } from './files';
import type { CommandRequest, CommandResult } from './journal';
import { describeError, log } from './log';
import { openOutput, type Output } from './output';
import type { Processes } from './processes';
import { start } from './shell';
import { without } from './without';

const TAKE_EVERY_MS = 2000;

interface Running {
  readonly request: CommandRequest;
  readonly startedMs: number;
  readonly root: number;
  readonly output: Output;
  takeAtMs: number;
}

export interface Executor {
  count(): number;
  isRunning(id: string): boolean;
  /** Starts a command. @returns its result when it could not be started @throws never */
  start(request: CommandRequest): CommandResult | undefined;
  /** Results of what has ended, or has run too long; output goes into chunks on the way. */
  watch(): CommandResult[];
  cancel(id: string): CommandResult | undefined;
  /** Ends what a command left behind when the agent died. */
  endLeftover(id: string): void;
  directoryOf(id: string): string;
  forget(id: string): void;
}

export function openExecutor(workDirectory: string, processes: Processes, codePage: string): Executor {
  let running: Record<string, Running> = {};
  const directoryOf = (id: string) => `${workDirectory}\\grmm-${id}`;
  const roots = () => {
    const pids: number[] = [];
    for (const id in running) pids.push(running[id].root);
    return pids;
  };
  const end = (id: string, outcome: CommandResult['outcome'], exitCode: number | null, error?: string) => {
    const { output, startedMs } = running[id];
    running = without(running, id);
    return resultOf(id, outcome, exitCode, new Date().getTime() - startedMs, output.finish(), error);
  };
  const kill = (id: string, outcome: 'timed_out' | 'cancelled') => {
    const isGone = running[id].root === 0 || processes.killTree(running[id].root);
    return end(id, outcome, null, isGone ? undefined : 'some of its processes could not be ended');
  };
  return {
    directoryOf,
    isRunning: (id) => Object.prototype.hasOwnProperty.call(running, id),
    count: () => roots().length,
    start: (request) => {
      const id = request.command_id;
      const directory = directoryOf(id);
      const startedMs = new Date().getTime();
      try {
        removeFolder(directory);
        makeFolder(directory);
        const batch = makeBatch(request, { directory, codePage });
        writeText(`${directory}\\run.cmd`, batch.run);
        if (batch.script !== undefined) writeText(`${directory}\\${batch.script.name}`, batch.script.text);
        start(`cmd.exe /d /c "${directory}\\run.cmd"`);
      } catch (error) {
        return failure(id, 'error', describeError(error));
      }
      const children = processes.newChildren(roots());
      const root = children.length === 0 ? 0 : children[0];
      writeText(`${directory}\\root.txt`, String(root));
      running[id] = {
        request,
        startedMs,
        root,
        output: openOutput(directory, id),
        takeAtMs: startedMs + TAKE_EVERY_MS,
      };
      return undefined;
    },
    watch: () => {
      const results: CommandResult[] = [];
      const nowMs = new Date().getTime();
      for (const id in running) {
        const each = running[id];
        const exitFile = `${directoryOf(id)}\\exit.txt`;
        if (fileSystem.FileExists(exitFile)) {
          results.push(end(id, 'exited', parseInt(readText(exitFile), 10)));
        } else if (nowMs > each.startedMs + each.request.timeout_seconds * 1000) {
          results.push(kill(id, 'timed_out'));
        } else if (nowMs > each.takeAtMs) {
          each.takeAtMs = nowMs + TAKE_EVERY_MS;
          takeOutput(each.output);
        }
      }
      return results;
    },
    cancel: (id) => (Object.prototype.hasOwnProperty.call(running, id) ? kill(id, 'cancelled') : undefined),
    endLeftover: (id) => {
      const root = Number(readText(`${directoryOf(id)}\\root.txt`));
      if (root > 0 && processes.isBatchOf(root, id)) processes.killTree(root);
    },
    forget: (id) => {
      try {
        removeFolder(directoryOf(id));
      } catch (error) {
        log(`the directory of ${id} stays for now: ${describeError(error)}`);
      }
    },
  };
}

/** A result without any output, of a command that did not run to its end. */
export function failure(id: string, outcome: CommandResult['outcome'], error: string): CommandResult {
  const output = { stdout: null, stderr: null, last_seq: -1, truncated: false };
  return resultOf(id, outcome, outcome === 'error' ? -1 : null, 0, output, error);
}

function resultOf(
  id: string,
  outcome: CommandResult['outcome'],
  exitCode: number | null,
  durationMs: number,
  output: ReturnType<Output['finish']>,
  error?: string,
): CommandResult {
  const { stdout, stderr, last_seq, truncated } = output;
  return {
    command_id: id,
    exit_code: exitCode,
    stdout,
    stderr,
    last_seq,
    duration_ms: durationMs,
    truncated,
    outcome,
    error: error === undefined ? undefined : error.slice(0, 4000),
  };
}

/** A file that its writer holds alone cannot be read yet; it is read at the end. */
function takeOutput(output: Output): void {
  try {
    output.take();
  } catch (error) {
    log(`output is read later: ${describeError(error)}`);
  }
}
