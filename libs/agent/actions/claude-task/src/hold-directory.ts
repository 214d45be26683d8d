import type { OsType } from '@gururmm/shared/protocol';

/** An open directory: whatever happens to its path, it stays the one that was judged. */
export interface HeldDirectory {
  /** Where it really is, without any link. */
  readonly realPath: string;
  /** A path that leads to this very directory as long as it is held, for its files and as a working directory. */
  readonly accessPath: string;
  release(): void;
}

/**
 * Opens a directory. `refuse` takes no link as the last name of the path; links before it are followed either way.
 * @throws when there is no such directory
 */
export type HoldDirectory = (path: string, links: 'follow' | 'refuse') => HeldDirectory;

/** The way this system holds directories. */
export async function loadHoldDirectory(osType: OsType): Promise<HoldDirectory> {
  switch (osType) {
    case 'linux':
      return (await import('./hold-directory.linux')).holdDirectory;
    case 'macos':
      return (await import('./hold-directory.macos')).holdDirectory;
    case 'windows':
      return (await import('./hold-directory.windows')).holdDirectory;
  }
}
