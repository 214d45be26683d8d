import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { messageOf } from '@gururmm/agent/runtime';
import { failed, type Finding, ok, skipped } from './finding';
import { codeOf } from './network/limits';

/** Below this, results and journal may not find room. */
const LEAST_FREE_BYTES = 8 * 1024 * 1024;
const MIB = 1024 * 1024;

/** Whether the agent can keep its journal, results and key. Nothing is written to find out. */
export function checkDisk(dataDirectory: string): Finding {
  if (!existsSync(dataDirectory)) return skipped('disk', `${dataDirectory} does not exist yet; the agent makes it`);
  if (!statSync(dataDirectory).isDirectory()) {
    const advice = 'Move it away, or name another data_dir in agent.toml.';
    return failed('disk', 'disk_missing', `${dataDirectory} is no directory`, advice);
  }
  try {
    accessSync(dataDirectory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return notWritable(dataDirectory, error);
  }
  const { bavail, bsize, ffree, files } = statfsSync(dataDirectory);
  const freeBytes = bavail * bsize;
  if (freeBytes < LEAST_FREE_BYTES || (files > 0 && ffree === 0)) {
    const what = freeBytes < LEAST_FREE_BYTES ? `${(freeBytes / MIB).toFixed(1)} MiB left` : 'no room for more files';
    return failed('disk', 'disk_full', `the disk of ${dataDirectory} is full: ${what}`, 'Free space on that disk.');
  }
  return ok('disk', `${dataDirectory} can be written, ${Math.round(freeBytes / MIB)} MiB are free`);
}

function notWritable(directory: string, error: unknown): Finding {
  if (codeOf(error) === 'EROFS') {
    const advice = 'Mount it for writing; after a fault of the disk the system makes it read-only by itself.';
    return failed('disk', 'disk_read_only', `the disk of ${directory} is read-only`, advice);
  }
  const advice = "Run this as root or administrator; if that is the case, restore the rights of the agent's directory.";
  return failed('disk', 'disk_not_writable', `${directory} cannot be written: ${messageOf(error)}`, advice);
}
