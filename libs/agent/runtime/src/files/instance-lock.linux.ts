import { closeSync, openSync } from 'node:fs';
import { openLibc } from '../native/c-library.linux';

const LOCK_EXCLUSIVE_NOW = 2 | 4;

/** flock(2): released by the kernel with the process; the descriptor is close-on-exec, so children do not hold it. */
export function takeFileLock(path: string): (() => void) | undefined {
  const file = openSync(path, 'a', 0o600);
  const isTaken = openLibc({ flock: { args: ['i32', 'i32'], returns: 'i32' } }).flock(file, LOCK_EXCLUSIVE_NOW) === 0;
  if (isTaken) return () => closeSync(file);
  closeSync(file);
  return undefined;
}
