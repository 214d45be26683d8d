import { chmodSync, lstatSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes a file, a link or a directory with all that is in it; a link's target stays, and what is not there is no
 * fault. Bun's own recursive removal fails with EFAULT on the file systems that Wine offers.
 * @throws the system's error, e.g. EBUSY or EPERM for a file that somebody on Windows holds; what came before it is gone
 */
export function removeTree(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isDirectory()) {
    // Windows keeps what is marked as read-only. Not for a link: that would change what it leads to.
    if (process.platform === 'win32' && stats.isFile()) chmodSync(path, 0o600);
    unlinkSync(path);
    return;
  }
  for (const name of readdirSync(path)) removeTree(join(path, name));
  rmdirSync(path);
}
