import { lstatSync, realpathSync, statSync } from 'node:fs';
import type { HeldDirectory } from './hold-directory';

/** macOS has no path that leads through a descriptor: the real path itself is used, and judged again after each use. */
export function holdDirectory(path: string, links: 'follow' | 'refuse'): HeldDirectory {
  if (links === 'refuse' && lstatSync(path).isSymbolicLink()) throw new Error(`${path} is a link`);
  const realPath = realpathSync.native(path);
  if (!statSync(realPath).isDirectory()) throw new Error(`${path} is not a directory`);
  return { realPath, accessPath: realPath, release: () => undefined };
}
