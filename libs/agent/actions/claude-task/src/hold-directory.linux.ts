import { closeSync, constants, fstatSync, openSync, readlinkSync, statSync } from 'node:fs';
import type { HeldDirectory } from './hold-directory';

/**
 * Holds a directory by a descriptor. The kernel says where it is (proc(5), /proc/pid/fd), and a path through that
 * link reaches the same directory even after somebody has renamed it and put a link in its place.
 */
export function holdDirectory(path: string, links: 'follow' | 'refuse'): HeldDirectory {
  const noFollow = links === 'refuse' ? constants.O_NOFOLLOW : 0;
  const directory = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | noFollow);
  try {
    const accessPath = `/proc/${process.pid}/fd/${directory}`;
    return { realPath: realPathOf(directory, accessPath), accessPath, release: () => closeSync(directory) };
  } catch (error) {
    closeSync(directory);
    throw error;
  }
}

/** A removed directory shows a name that is none; only a path that leads back to the same inode counts. */
function realPathOf(directory: number, accessPath: string): string {
  const path = readlinkSync(accessPath);
  const [held, found] = [fstatSync(directory, { bigint: true }), statSync(path, { bigint: true })];
  if (held.dev !== found.dev || held.ino !== found.ino) throw new Error('the directory was moved meanwhile');
  return path;
}
