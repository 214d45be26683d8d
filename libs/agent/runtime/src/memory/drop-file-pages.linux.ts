import { readFileSync } from 'node:fs';
import { openLibc } from '../native/c-library.linux';
import { cleanFileMappings } from './clean-file-mappings';

const MADV_DONTNEED = 4;

/**
 * madvise(2): the pages of files leave this process; a range that the kernel refuses stays as it is.
 * @throws Error where there is no C library or no /proc
 */
export function dropFilePages(): void {
  const { madvise } = openLibc({ madvise: { args: ['u64', 'u64', 'i32'], returns: 'i32' } });
  for (const { start, length } of cleanFileMappings(readFileSync('/proc/self/smaps', 'utf8')))
    madvise(start, length, MADV_DONTNEED);
}
