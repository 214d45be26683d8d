import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CpuTimes } from './cpu-times';

/** Reads /proc/stat. */
export async function readCpuTimes(rootDirectory: string): Promise<CpuTimes> {
  return parseProcStat(await readFile(join(rootDirectory, 'proc/stat'), 'utf8'));
}

/**
 * The first line of proc_stat(5): user nice system idle iowait irq softirq steal, then
 * guest times that `user` already contains. Waiting for a disk counts as idle.
 * @throws when there is no such line.
 */
export function parseProcStat(text: string): CpuTimes {
  const fields = /^cpu +(.+)$/m.exec(text)?.[1]?.trim().split(/ +/).map(Number);
  if (fields === undefined || fields.length < 4 || fields.some(Number.isNaN))
    throw new Error('/proc/stat has no cpu line');
  const counted = fields.slice(0, 8);
  const total = counted.reduce((sum, value) => sum + value, 0);
  const idle = (counted[3] ?? 0) + (counted[4] ?? 0);
  return { busy: total - idle, total };
}
