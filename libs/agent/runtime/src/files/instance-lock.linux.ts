import { dlopen } from 'bun:ffi';
import { closeSync, openSync } from 'node:fs';

const LIBRARIES = ['libc.so.6', `libc.musl-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}.so.1`];
const LOCK_EXCLUSIVE_NOW = 2 | 4;

/** flock(2): released by the kernel with the process; the descriptor is close-on-exec, so children do not hold it. */
export function takeFileLock(path: string): (() => void) | undefined {
  const file = openSync(path, 'a', 0o600);
  const isTaken = openLibc().symbols.flock(file, LOCK_EXCLUSIVE_NOW) === 0;
  if (isTaken) return () => closeSync(file);
  closeSync(file);
  return undefined;
}

function openLibc() {
  const failures: string[] = [];
  for (const library of LIBRARIES) {
    try {
      return dlopen(library, { flock: { args: ['i32', 'i32'], returns: 'i32' } });
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(`no C library could be loaded: ${failures.join('; ')}`);
}
