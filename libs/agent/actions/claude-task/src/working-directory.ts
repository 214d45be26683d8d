import { messageOf } from '@gururmm/agent/runtime';
import { isBelow, resolveBelow } from './contained-path';
import type { HeldDirectory, HoldDirectory } from './hold-directory';
import { TaskRefusal } from './task-refusal';

/** The place where a task may work. */
export interface TaskPlace {
  /** The real path of the allowed root. */
  readonly root: string;
  readonly directory: HeldDirectory;
}

/**
 * Opens the working directory of a task (the root itself unless the task names one) and judges where it really is.
 * The caller releases it.
 * @throws TaskRefusal when it is not there or not inside the root
 */
export function openTaskPlace(
  allowedRoot: string,
  requested: string | undefined,
  hold: HoldDirectory,
  isWindows: boolean,
): TaskPlace {
  const path = requested === undefined ? allowedRoot : resolveBelow(allowedRoot, requested, isWindows);
  const root = realRootOf(allowedRoot, hold);
  const directory = holdOrRefuse(path, hold);
  if (isBelow(root, directory.realPath, isWindows)) return { root, directory };
  directory.release();
  throw new TaskRefusal(`the working directory leads out of ${allowedRoot}, the only place where tasks may work`);
}

function realRootOf(allowedRoot: string, hold: HoldDirectory): string {
  const root = holdOrRefuse(allowedRoot, hold);
  root.release();
  return root.realPath;
}

function holdOrRefuse(path: string, hold: HoldDirectory): HeldDirectory {
  try {
    return hold(path, 'follow');
  } catch (error) {
    throw new TaskRefusal(`the working directory cannot be used: ${messageOf(error)}`);
  }
}
