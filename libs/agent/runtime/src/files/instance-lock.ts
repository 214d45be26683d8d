import { join } from 'node:path';
import type { OsType } from '@gururmm/shared/protocol';

/**
 * Takes an exclusive lock that the operating system releases when the process dies.
 * @returns what releases it earlier, or undefined when it is taken
 */
export type TakeFileLock = (path: string) => (() => void) | undefined;

/**
 * Makes this process the only agent on `dataDirectory`, or says that there is one; a version on trial, which runs under the last good
 * one, has a lock of its own. The lock lives as long as the process.
 * @returns what releases it earlier, or undefined when another process has it
 */
export async function takeInstanceLock(
  dataDirectory: string,
  osType: OsType,
  role: 'agent' | 'trial' = 'agent',
): Promise<(() => void) | undefined> {
  const takeFileLock = await lockOf(osType);
  return takeFileLock(join(dataDirectory, `${role}.lock`));
}

async function lockOf(osType: OsType): Promise<TakeFileLock> {
  switch (osType) {
    case 'linux':
      return (await import('./instance-lock.linux')).takeFileLock;
    case 'macos':
      return (await import('./instance-lock.macos')).takeFileLock;
    case 'windows':
      return (await import('./instance-lock.windows')).takeFileLock;
  }
}
