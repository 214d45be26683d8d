import { dlopen, type FFIFunction } from 'bun:ffi';

const LIBRARIES = ['libc.so.6', `libc.musl-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}.so.1`];

/**
 * Functions of the system's C library, GNU's or musl.
 * @throws Error with what was tried when there is neither
 */
export function openLibc<Functions extends Record<string, FFIFunction>>(functions: Functions) {
  const failures: string[] = [];
  for (const library of LIBRARIES) {
    try {
      return dlopen(library, functions).symbols;
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(`no C library could be loaded: ${failures.join('; ')}`);
}
