import { closeSync, constants, openSync } from 'node:fs';

/** O_EXLOCK of Darwin's open(2); with O_NONBLOCK a held lock fails at once. */
const OPEN_WITH_EXCLUSIVE_LOCK = 0x20;

/** Opens the file with an exclusive lock, released by the kernel with the process. */
export function takeFileLock(path: string): (() => void) | undefined {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | OPEN_WITH_EXCLUSIVE_LOCK;
  try {
    const file = openSync(path, flags, 0o600);
    return () => closeSync(file);
  } catch (error) {
    if (isWouldBlock(error)) return undefined;
    throw error;
  }
}

function isWouldBlock(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EAGAIN' || code === 'EWOULDBLOCK';
}
