import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Every process is a numbered directory in /proc. */
export async function countProcesses(rootDirectory: string): Promise<number> {
  const names = await readdir(join(rootDirectory, 'proc'));
  return names.filter((name) => /^\d+$/.test(name)).length;
}
