import { type ChildProcess, spawn } from 'node:child_process';
import type { Logger } from '@gururmm/agent/runtime';
import { healthPath, type Health, readHealth, removeHealth } from './health-file';
import type { Slots } from './slots';
import type { Offer, UpdateStateFile } from './update-state';

/** Tells a process that it is a version on trial. */
export const TRIAL_VARIABLE = 'GURURMM_TRIAL';

const POLL_MS = 250;
/** A version that says nothing for so long hangs: as long as the watch, within these bounds. */
const SILENCE_LIMITS_MS = { least: 6_000, most: 30_000 };
/** Written to the child: its turn has come, it is to end when no command runs. */
export const FINISH = 'finish\n';
/** A good version waits so long for its commands to end before it takes its place. */
const FINISH_LIMIT_MS = 3_600_000;
const STOP_LIMIT_MS = 12_000;
/** Starts of a trial over all restarts of the supervisor. */
const MAX_STARTS = 3;

export interface TrialLimits {
  /** The new version must have signed in by then. */
  readonly helloTimeoutSeconds: number;
  /** It must live so long, and one command must have got through. */
  readonly watchSeconds: number;
}

export interface TrialParts {
  readonly slots: Slots;
  readonly state: UpdateStateFile;
  readonly limits: TrialLimits;
  /** Arguments of the new version. */
  readonly args: readonly string[];
  readonly logger: Logger;
  /** Aborts when the supervisor itself is told to stop. */
  readonly signal: AbortSignal;
}

/** How a trial ended. `stopped`: it goes on at the next start of the supervisor. */
export type TrialOutcome =
  { readonly kind: 'passed' } | { readonly kind: 'failed'; readonly reason: string } | { readonly kind: 'stopped' };

/** Runs the new version as a child and watches it. The child dies with this process: it watches its standard input. */
export async function runTrial(offer: Offer, parts: TrialParts): Promise<TrialOutcome> {
  const { state, slots, logger } = parts;
  const starts = state.current.trial_starts + 1;
  if (starts > MAX_STARTS) return failed(`it did not get through its trial in ${MAX_STARTS} starts`);
  state.change({ phase: 'trial', trial_starts: starts });
  const health = healthPath(state.directory);
  removeHealth(health);
  logger.info('a new version is on trial', { version: offer.version, start: starts });
  const child = spawn(slots.pathOf(offer.version), [...parts.args], {
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { ...process.env, [TRIAL_VARIABLE]: '1' },
    windowsHide: true,
  });
  const ended = endOf(child);
  state.change({ trial_pid: child.pid ?? null });
  const watched = await watch(child, () => readHealth(health), ended, parts);
  const outcome = watched.kind === 'passed' ? await letFinish(child, ended, parts) : watched;
  await stopChild(child, ended);
  if (outcome.kind === 'stopped') state.change({ trial_starts: starts - 1, trial_pid: null });
  return outcome;
}

/** Resolves with a sentence when the child has ended or could not be started; never rejects. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`it could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(`it ended ${code === null ? `by ${signal}` : `with code ${code}`}`));
  });
}

async function watch(
  child: ChildProcess,
  read: () => Health | undefined,
  ended: Promise<string>,
  { limits, signal }: TrialParts,
): Promise<TrialOutcome> {
  const startedMs = performance.now();
  const beat = { at: 0, seenMs: startedMs };
  let end: string | undefined;
  void ended.then((how) => (end = how));
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const elapsedMs = performance.now() - startedMs;
    if (end !== undefined) return failed(`${end} after ${Math.round(elapsedMs / 1000)} s`);
    if (signal.aborted) return { kind: 'stopped' };
    const health = read();
    const own = health?.pid === child.pid ? health : undefined;
    if (own !== undefined && own.heartbeat_at !== beat.at)
      Object.assign(beat, { at: own.heartbeat_at, seenMs: performance.now() });
    const outcome = judge(own, elapsedMs, beat.seenMs - startedMs, limits);
    if (outcome !== undefined) return outcome;
  }
}

/** The rules of a trial; undefined: not decided yet. */
export function judge(
  health: Health | undefined,
  elapsedMs: number,
  /** When the last sign of life was seen, on the same clock as `elapsedMs`. */
  lastBeatMs: number,
  { helloTimeoutSeconds, watchSeconds }: TrialLimits,
): TrialOutcome | undefined {
  const helloMs = helloTimeoutSeconds * 1000;
  const watchMs = watchSeconds * 1000;
  const hasSignedIn = health !== undefined && health.signed_in_at !== null;
  if (!hasSignedIn)
    return elapsedMs >= helloMs ? failed(`it did not sign in within ${helloTimeoutSeconds} s`) : undefined;
  const silenceMs = Math.max(SILENCE_LIMITS_MS.least, Math.min(SILENCE_LIMITS_MS.most, watchMs));
  if (elapsedMs - lastBeatMs >= silenceMs) return failed('it hung');
  if (elapsedMs < watchMs) return undefined;
  if (health.command_at === null) return elapsedMs >= watchMs + helloMs ? failed('no command got through') : undefined;
  // A sign of life from after the watch: a version that has just hung still looks well.
  return lastBeatMs >= watchMs ? { kind: 'passed' } : undefined;
}

/** Its program is exchanged for itself: it ends by itself once no command runs, so that none is interrupted. */
async function letFinish(child: ChildProcess, ended: Promise<string>, { signal }: TrialParts): Promise<TrialOutcome> {
  child.stdin?.write(FINISH);
  const stopped = new Promise<'stopped'>((resolve) => {
    signal.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
  const limit = new Promise<'late'>((resolve) => setTimeout(resolve, FINISH_LIMIT_MS, 'late').unref());
  const end = await Promise.race([ended, stopped, limit]);
  if (end === 'stopped') return { kind: 'stopped' };
  return end === 'late' || child.exitCode === 0 ? { kind: 'passed' } : failed(`${end} after its trial`);
}

async function stopChild(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill('SIGTERM');
  const limit = new Promise((resolve) => setTimeout(resolve, STOP_LIMIT_MS, 'late'));
  if ((await Promise.race([ended, limit])) === 'late') child.kill('SIGKILL');
  await ended;
}

function failed(reason: string): TrialOutcome {
  return { kind: 'failed', reason };
}
