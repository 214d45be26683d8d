import { type AgentFile, type DataLayout, type Logger, messageOf, takeInstanceLock } from '@gururmm/agent/runtime';
import type { OsType } from '@gururmm/shared/protocol';
import { endUpdate } from './self-update';
import { Slots } from './slots';
import { runTrial, TRIAL_VARIABLE } from './trial';
import { type Offer, UpdateStateFile } from './update-state';

const LEFTOVER_LIMIT_MS = 15_000;
const LEFTOVER_POLL_MS = 200;

/** Whether this process is a version on trial. */
export function isOnTrial(): boolean {
  return process.env[TRIAL_VARIABLE] === '1';
}

export interface Supervision {
  readonly file: AgentFile;
  readonly layout: DataLayout;
  readonly osType: OsType;
  readonly version: string;
  readonly programPath: string;
  /** Arguments that the service manager starts the program with. */
  readonly args: readonly string[];
  readonly logger: Logger;
  /** Aborts when this process is told to stop. */
  readonly signal: AbortSignal;
}

/**
 * Tries the version in hand and gives it its place when it is good. This process holds the agent's lock and runs no
 * agent meanwhile.
 * @returns `replaced`: another version is the current one, this process should end; `kept`: this version goes on
 */
export async function superviseTrial(supervision: Supervision): Promise<'replaced' | 'kept' | 'stopped'> {
  const { layout, programPath, logger, version } = supervision;
  const state = new UpdateStateFile(layout.updates, logger);
  const slots = new Slots(programPath);
  const { offer } = state.current;
  if (offer === null) return 'kept';
  await endLeftover(supervision, state);
  const { watch_seconds: watchSeconds, hello_timeout_seconds: helloTimeoutSeconds } = supervision.file.updates;
  const outcome = await runTrial(offer, {
    slots,
    state,
    limits: { watchSeconds, helloTimeoutSeconds },
    args: supervision.args,
    logger,
    signal: supervision.signal,
  }).catch((error: unknown) => ({ kind: 'failed' as const, reason: `its trial broke off: ${messageOf(error)}` }));
  switch (outcome.kind) {
    case 'stopped':
      return 'stopped';
    case 'failed':
      logger.error('the new version failed its trial; this one goes on', {
        failed: offer.version,
        reason: outcome.reason,
      });
      // The slot goes first: on a full disk it is this that makes room for the note of the end.
      slots.removeAllBut([version]);
      endUpdate(state, offer, 'rolled_back', outcome.reason);
      return 'kept';
    case 'passed':
      return promote(offer, state, slots, supervision);
  }
}

/** What a start finds of an update whose new version has taken its place, or was about to. */
export function finishPromotion({ layout, programPath, logger, version }: Supervision): void {
  const state = new UpdateStateFile(layout.updates, logger);
  const { offer } = state.current;
  if (offer?.version !== version) return;
  logger.info('this version has passed its trial', { version });
  endUpdate(state, offer, 'succeeded', undefined);
  new Slots(programPath).removeAllBut([version]);
}

function promote(
  offer: Offer,
  state: UpdateStateFile,
  slots: Slots,
  { logger, version }: Supervision,
): 'replaced' | 'kept' {
  try {
    state.change({ phase: 'promoting', trial_pid: null });
    slots.promote(offer.version);
  } catch (error) {
    logger.error('the new version could not take its place', { error: messageOf(error) });
    slots.removeAllBut([version]);
    endUpdate(state, offer, 'failed', `it passed its trial but could not take its place: ${messageOf(error)}`);
    return 'kept';
  }
  logger.info('the new version has taken its place', { version: offer.version });
  return 'replaced';
}

/** A child that hung does not notice that its supervisor was killed; it would share the journal with the next one. */
async function endLeftover({ layout, osType, logger }: Supervision, state: UpdateStateFile): Promise<void> {
  const { trial_pid: pid } = state.current;
  if (pid === null) return;
  const deadlineMs = performance.now() + LEFTOVER_LIMIT_MS;
  let isKilled = false;
  // The lock is the child's: as long as it is held, the process id is the child's as well.
  let release = await takeInstanceLock(layout.directory, osType, 'trial');
  while (release === undefined) {
    if (performance.now() > deadlineMs) throw new Error('an earlier version on trial cannot be ended');
    if (!isKilled) logger.warn('ending a version on trial that outlived its supervisor', { pid });
    isKilled = tryKill(pid) || isKilled;
    await new Promise((resolve) => setTimeout(resolve, LEFTOVER_POLL_MS));
    release = await takeInstanceLock(layout.directory, osType, 'trial');
  }
  release();
  state.change({ trial_pid: null });
}

function tryKill(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false; // it has ended meanwhile
  }
}
