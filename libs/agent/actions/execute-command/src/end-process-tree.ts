import { setTimeout as pause } from 'node:timers/promises';
import type { ProcessTree } from './process-tree';

const GRACE_MS = 2000;
const FIRST_POLL_MS = 10;
/** A look at every process is not free on a machine with thousands of them. */
const LONGEST_POLL_MS = 200;
const FORCE_ATTEMPTS = 25;

/**
 * Ends a tree: a request, a grace of two seconds, then force, again and again until no
 * process is left (a tree that forks can outrun one round).
 * @returns false when something could not be ended, e.g. a process stuck in the kernel
 */
export async function endProcessTree(tree: ProcessTree, graceMs = GRACE_MS): Promise<boolean> {
  await tree.requestEnd();
  for (let pollMs = FIRST_POLL_MS, waitedMs = 0; waitedMs < graceMs; pollMs = longerPoll(pollMs)) {
    if (!(await tree.isAlive())) return true;
    await pause(pollMs);
    waitedMs += pollMs;
  }
  for (let pollMs = FIRST_POLL_MS, attempt = 0; attempt < FORCE_ATTEMPTS; pollMs = longerPoll(pollMs), attempt += 1) {
    await tree.forceEnd();
    await pause(pollMs);
    if (!(await tree.isAlive())) return true;
  }
  return false;
}

function longerPoll(pollMs: number): number {
  return Math.min(pollMs * 2, LONGEST_POLL_MS);
}
