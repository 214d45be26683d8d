import { setTimeout as pause } from 'node:timers/promises';
import type { ProcessTree } from './process-tree';

const GRACE_MS = 2000;
const POLL_MS = 25;
const FORCE_ATTEMPTS = 200;

/**
 * Ends a tree: a request, a grace of two seconds, then force, again and again until no
 * process is left (a tree that forks can outrun one round).
 * @returns false when something could not be ended, e.g. a process stuck in the kernel
 */
export async function endProcessTree(tree: ProcessTree, graceMs = GRACE_MS): Promise<boolean> {
  await tree.requestEnd();
  for (let waitedMs = 0; waitedMs < graceMs; waitedMs += POLL_MS) {
    if (!(await tree.isAlive())) return true;
    await pause(POLL_MS);
  }
  for (let attempt = 0; attempt < FORCE_ATTEMPTS; attempt += 1) {
    await tree.forceEnd();
    await pause(POLL_MS);
    if (!(await tree.isAlive())) return true;
  }
  return false;
}
