import { asciiJson } from '../ascii-json';
import { fileSystem, lockFile, readText, replaceText } from '../files';
import { describeError, log } from '../log';
import { merged } from '../merged';
import { VERSION } from '../version';
import type { UpdateStore } from './update-state';

const BEAT_MS = 2000;

/** What a script on trial has reached. */
export interface Health {
  readonly version: string;
  readonly signed_in: boolean;
  readonly command: boolean;
  /** Counts up as long as it lives. */
  readonly beat: number;
}

/** What a script on trial does in place of updating itself: it says how far it has come. */
export interface TrialSigns {
  /** The server has answered a heartbeat. */
  onSignedIn(): void;
  /** The server has stored a result. */
  onResultStored(): void;
  /** @returns whether this script is to end: it is told to, or the one that supervises it is gone */
  turn(isIdle: boolean): boolean;
}

/** @param supervisorLock what the supervisor keeps open as long as it lives */
export function openTrialSigns(store: UpdateStore, supervisorLock: string): TrialSigns {
  let health: Health = { version: VERSION, signed_in: false, command: false, beat: 0 };
  let beatAtMs = 0;
  return {
    onSignedIn: () => {
      if (!health.signed_in) beatAtMs = 0;
      health = merged(health, { signed_in: true });
    },
    onResultStored: () => {
      if (!health.command) beatAtMs = 0;
      health = merged(health, { command: true });
    },
    turn: (isIdle) => {
      const nowMs = new Date().getTime();
      if (nowMs < beatAtMs) return false;
      beatAtMs = nowMs + BEAT_MS;
      health = merged(health, { beat: health.beat + 1 });
      try {
        replaceText(store.healthPath, asciiJson(health));
      } catch (error) {
        log(`its signs are read just now: ${describeError(error)}`);
      }
      const lock = lockFile(supervisorLock);
      if (lock !== undefined) {
        lock.Close();
        log('the supervisor is gone, and so this version on trial ends');
        return true;
      }
      return isIdle && fileSystem.FileExists(store.finishPath);
    },
  };
}

/** Undefined when nothing was said yet, or what is written just now. */
export function readHealth(path: string): Health | undefined {
  try {
    return JSON.parse(readText(path)) as Health;
  } catch {
    return undefined;
  }
}
