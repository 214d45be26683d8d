import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Whether this machine has one of these programs. */
export async function onPath(...names: readonly string[]): Promise<boolean> {
  const dirs = (process.env['PATH'] ?? '').split(delimiter);
  const checks = dirs.flatMap((dir) => names.map((name) => access(join(dir, name), constants.X_OK)));
  return (await Promise.allSettled(checks)).some(({ status }) => status === 'fulfilled');
}
