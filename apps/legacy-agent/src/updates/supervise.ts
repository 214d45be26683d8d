import type { Config } from '../config';
import { lockFile, readText, removeFile, writeText } from '../files';
import { describeError, log } from '../log';
import type { Processes } from '../processes';
import { pause, runHidden, start } from '../shell';
import type { Offer } from './offer';
import { judge, type Verdict } from './trial-rules';
import { type Health, readHealth } from './trial-signs';
import type { UpdateStore } from './update-state';

/** More starts than these only happen when something kills the supervisor again and again. */
const MAX_STARTS = 3;
const POLL_MS = 1000;
/** Listing processes starts a program each time. */
const LOOK_EVERY_MS = 5000;
const FINISH_LIMIT_MS = 300000;
const LEFTOVER_LIMIT_MS = 20000;

export interface Supervision {
  readonly config: Config;
  readonly configPath: string;
  readonly store: UpdateStore;
  readonly processes: Processes;
  /** The script that is started again and again, always the last good one. */
  readonly scriptPath: string;
  /** Held by a script on trial as long as it lives. */
  readonly trialLock: string;
}

/**
 * Tries the fetched script and gives it its place when it is good. This process holds the agent's lock and runs no agent
 * meanwhile; whatever comes of it, it ends afterwards, and the script that then stands in its place is started.
 */
export function superviseTrial(supervision: Supervision): void {
  const { store } = supervision;
  const { offer, starts } = store.current();
  if (offer === null) return;
  endLeftover(supervision);
  if (starts >= MAX_STARTS) {
    store.end(offer, 'rolled_back', `it did not get through its trial in ${MAX_STARTS} starts`);
    return;
  }
  store.change({ phase: 'trial', starts: starts + 1 });
  const verdict = runTrial(offer, supervision);
  if (verdict.kind === 'failed') store.end(offer, 'rolled_back', verdict.reason);
  else promote(offer, supervision);
}

/** What a start finds of an update whose script has taken its place. */
export function finishPromotion(store: UpdateStore, ownVersion: string): void {
  const { offer } = store.current();
  if (offer !== null && offer.version === ownVersion) store.end(offer, 'succeeded');
}

function runTrial(offer: Offer, { config, configPath, store, processes, trialLock }: Supervision): Verdict {
  removeFile(store.healthPath);
  removeFile(store.finishPath);
  log(`${offer.version} is on trial`);
  const startedMs = new Date().getTime();
  start(`"${WScript.FullName}" //B //nologo "${store.scriptPath}" "${configPath}" trial`);
  const pid = processes.startedScript();
  store.change({ pid });
  let verdict = pid === 0 ? failed('it could not be started, or ended at once') : undefined;
  let beat = 0;
  let beatMs = startedMs;
  let lookAtMs = startedMs + LOOK_EVERY_MS;
  while (verdict === undefined) {
    pause(POLL_MS);
    const nowMs = new Date().getTime();
    const health = readHealth(store.healthPath);
    if (health !== undefined && health.beat !== beat) {
      beat = health.beat;
      beatMs = nowMs;
    }
    verdict = judge(offer.version, health, { elapsedMs: nowMs - startedMs, lastBeatMs: beatMs - startedMs }, config);
    if (verdict === undefined && nowMs >= lookAtMs) {
      lookAtMs = new Date().getTime() + LOOK_EVERY_MS;
      if (!processes.isRunning(pid)) verdict = failed(endText(startedMs, health));
    }
  }
  if (verdict.kind === 'passed') letFinish(store, trialLock);
  if (pid !== 0) processes.killTree(pid);
  store.change({ pid: 0 });
  return verdict;
}

/** Its script is exchanged for itself: it ends by itself once no command runs, so that none is interrupted. */
function letFinish(store: UpdateStore, trialLock: string): void {
  writeText(store.finishPath, 'finish');
  const untilMs = new Date().getTime() + FINISH_LIMIT_MS;
  while (new Date().getTime() < untilMs && !isFree(trialLock)) pause(POLL_MS);
}

/** A script that hung does not notice that its supervisor was killed; it would share the journal with the next one. */
function endLeftover({ store, processes, trialLock }: Supervision): void {
  const { pid } = store.current();
  const untilMs = new Date().getTime() + LEFTOVER_LIMIT_MS;
  while (!isFree(trialLock) && new Date().getTime() < untilMs) {
    // As long as the lock is held, the process id is still that of the script on trial.
    if (pid !== 0) processes.killTree(pid);
    pause(POLL_MS);
  }
  if (!isFree(trialLock)) throw new Error('an earlier version on trial cannot be ended');
  if (pid !== 0) store.change({ pid: 0 });
}

function isFree(lockPath: string): boolean {
  const lock = lockFile(lockPath);
  if (lock === undefined) return false;
  lock.Close();
  return true;
}

function promote(offer: Offer, { store, scriptPath }: Supervision): void {
  try {
    store.change({ phase: 'promoting' });
    writeText(`${scriptPath}.new`, readText(store.scriptPath));
    // One step: at each moment a whole script stands there.
    const code = runHidden(`cmd.exe /d /c move /y "${scriptPath}.new" "${scriptPath}"`);
    if (code !== 0) throw new Error(`the script could not be replaced (move ended with ${code})`);
    log(`${offer.version} has taken its place`);
  } catch (error) {
    store.end(offer, 'failed', `it passed its trial but could not take its place: ${describeError(error)}`);
  }
}

function endText(startedMs: number, health: Health | undefined): string {
  const seconds = Math.round((new Date().getTime() - startedMs) / 1000);
  return `it ended ${health === undefined ? 'without a sign of life' : 'by itself'} after ${seconds} s`;
}

function failed(reason: string): Verdict {
  return { kind: 'failed', reason };
}
