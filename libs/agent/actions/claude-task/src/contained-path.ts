import { posix, win32 } from 'node:path';
import { TaskRefusal } from './task-refusal';
import { windowsPathFault } from './windows-path';

const MAX_PATH_LENGTH = 4096;
const MAX_NAME_BYTES = 255;

/**
 * The absolute path that `requested` means below `root`, judged by its text alone: what this refuses is never looked
 * up. Links are judged later, on the opened directory.
 * @throws TaskRefusal when it leaves the root or could mean something else than it says
 */
export function resolveBelow(root: string, requested: string, isWindows: boolean): string {
  const path = isWindows ? win32 : posix;
  const fault = textFault(requested) ?? (isWindows ? windowsPathFault(requested) : undefined);
  if (fault !== undefined) throw new TaskRefusal(fault);
  const resolved = path.resolve(root, requested);
  if (!isBelow(path.resolve(root), resolved, isWindows)) {
    throw new TaskRefusal(`the path is outside of ${root}, the only place where tasks may work`);
  }
  return resolved;
}

/** Whether `path` is `root` or lies in it; both are resolved. Windows ignores the case of names. */
export function isBelow(root: string, path: string, isWindows: boolean): boolean {
  const separator = isWindows ? '\\' : '/';
  const [outer, inner] = isWindows ? [root.toLowerCase(), path.toLowerCase()] : [root, path];
  return inner === outer || inner.startsWith(outer.endsWith(separator) ? outer : `${outer}${separator}`);
}

/** Control characters are in no honest path, and NUL ends a path early. */
function textFault(path: string): string | undefined {
  if (path === '' || path.length > MAX_PATH_LENGTH) return `a path must have 1 to ${MAX_PATH_LENGTH} characters`;
  if (/\p{Cc}/u.test(path)) return 'the path contains control characters';
  const isTooLong = path.split('/').some((name) => Buffer.byteLength(name) > MAX_NAME_BYTES);
  return isTooLong ? 'a name in the path is too long' : undefined;
}
