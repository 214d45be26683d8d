import type { OsType } from '@gururmm/shared/protocol';

/**
 * What gives memory back to the system when there is nothing to do: garbage, and on Linux
 * the pages of the program's file that only the start has needed. They are read again where they are needed after all.
 */
export async function createMemoryRelease(osType: OsType): Promise<() => void> {
  const dropFilePages = osType === 'linux' ? (await import('./drop-file-pages.linux')).dropFilePages : () => undefined;
  return () => {
    Bun.gc(true);
    try {
      dropFilePages();
    } catch {
      return; // an agent that keeps these pages works all the same
    }
  };
}
