import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { type ActionContext, type ActionResult, messageOf } from '@gururmm/agent/runtime';
import { endProcessTree } from './end-process-tree';
import type { Invocation } from './invocation';
import type { FollowProcess, ProcessTree } from './process-tree';

/** How long output may still come after the process is gone; grandchildren can hold the pipes for ever. */
const DRAIN_GRACE_MS = 2000;
/** As shells report a process that a signal ended. */
const SIGNAL_EXIT_CODE_BASE = 128;

/** How a process is started besides its invocation. */
export interface ProcessOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  readonly commandId: string;
  readonly follow: FollowProcess;
  readonly isWindows: boolean;
}

/** Runs a program to its end, streams its output, and ends its whole tree when the signal says so. */
export async function runProcess(
  invocation: Extract<Invocation, { ok: true }>,
  options: ProcessOptions,
  context: ActionContext,
): Promise<ActionResult> {
  if (context.signal.aborted) return { outcome: 'stopped' };
  const child = startChild(invocation, options);
  const exit = exitOf(child);
  const output = forwardOutput(child, context);
  if (child.pid === undefined) return exit;
  const tree = options.follow(child.pid, options.commandId);
  try {
    const stop = stopOf(context, tree);
    const firstEnd = await Promise.race([exit, stop.whenStopped]);
    stop.ignore();
    // The leader's exit is not the end of a tree that is being ended.
    const end = stop.isStopping() ? await stop.whenStopped : withExitCodeOf(tree, firstEnd);
    await Promise.race([output.finished, pause(DRAIN_GRACE_MS, undefined, { ref: false })]);
    return end;
  } finally {
    output.detach();
    tree.release();
  }
}

function startChild({ program, args, isVerbatim = false }: Extract<Invocation, { ok: true }>, options: ProcessOptions) {
  return spawn(program, args, {
    cwd: options.workingDirectory,
    env: options.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: !options.isWindows, // leader of its own group, so that the group can be signalled
    windowsHide: true,
    windowsVerbatimArguments: isVerbatim,
  });
}

function exitOf(child: ChildProcess): Promise<ActionResult> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ outcome: 'error', reason: `cannot be started: ${messageOf(error)}` }));
    child.once('exit', (code, signal) => resolve({ outcome: 'exited', exitCode: exitCodeOf(code, signal) }));
  });
}

/** Signed 32 bits, as %ERRORLEVEL% shows the large codes of Windows. */
function exitCodeOf(code: number | null, signal: NodeJS.Signals | null): number {
  if (code !== null) return code | 0;
  return SIGNAL_EXIT_CODE_BASE + (signal === null ? 0 : constants.signals[signal]);
}

function withExitCodeOf(tree: ProcessTree, end: ActionResult): ActionResult {
  const exitCode = end.outcome === 'exited' ? tree.exitCode?.() : undefined;
  return exitCode === undefined ? end : { outcome: 'exited', exitCode: exitCode | 0 };
}

function forwardOutput(
  child: ChildProcess,
  context: ActionContext,
): { finished: Promise<unknown>; detach: () => void } {
  const streams = (['stdout', 'stderr'] as const).map((name) => ({ name, stream: child[name] }));
  const finished = streams.map(({ name, stream }) => {
    stream?.on('data', (bytes: Buffer) => context.write(name, bytes));
    return new Promise<void>((resolve) => {
      if (stream === null) resolve();
      stream?.once('close', resolve);
      stream?.once('error', () => resolve());
    });
  });
  return {
    finished: Promise.all(finished),
    detach: () => {
      for (const { stream } of streams) stream?.destroy();
    },
  };
}

/** The way a signal ends a tree. */
interface StopWatch {
  /** Resolves once the signal aborted and the tree is dead. */
  readonly whenStopped: Promise<ActionResult>;
  isStopping(): boolean;
  /** From here on the signal changes nothing. */
  ignore(): void;
}

function stopOf({ signal, logger }: ActionContext, tree: ProcessTree): StopWatch {
  let onAbort: () => void = () => undefined;
  const whenStopped = new Promise<ActionResult>((resolve, reject) => {
    onAbort = () => {
      endProcessTree(tree).then((isDead) => {
        if (!isDead) logger.error('some processes of the command could not be ended');
        resolve({ outcome: 'stopped' });
      }, reject);
    };
  });
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    whenStopped,
    isStopping: () => signal.aborted,
    ignore: () => signal.removeEventListener('abort', onAbort),
  };
}
