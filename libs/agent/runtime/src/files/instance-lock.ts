import { join } from 'node:path';
import type { OsType } from '@gururmm/shared/protocol';

/** Takes an exclusive lock that the operating system releases when the process dies; false if it is taken. */
export type TakeFileLock = (path: string) => boolean;

/** Whether this process is now the only agent on `dataDirectory`. The lock lives as long as the process. */
export async function takeInstanceLock(dataDirectory: string, osType: OsType): Promise<boolean> {
  const takeFileLock = await lockOf(osType);
  return takeFileLock(join(dataDirectory, 'agent.lock'));
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
