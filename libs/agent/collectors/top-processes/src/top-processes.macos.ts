import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import type { ProcessSample } from '@gururmm/shared/protocol';

const TIMEOUT_MS = 10_000;
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

const run = promisify(execFile);

/** Asks ps(1), which keeps shares of the last minute itself; `-c` shows the program's name and no arguments. */
export async function readProcesses(): Promise<ProcessSample[]> {
  const options = { timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES, env: { ...process.env, LC_ALL: 'C' } };
  const { stdout } = await run('/bin/ps', ['-axco', 'pid=,%cpu=,rss=,user=,comm='], options);
  return parsePs(stdout, availableParallelism());
}

/** Lines of id, percent of one processor, kibibytes, user and name. */
export function parsePs(answer: string, processors: number): ProcessSample[] {
  return answer.split('\n').flatMap((line) => {
    const [, pid, percent, kibibytes, user, name] = /^\s*(\d+)\s+([\d.]+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line) ?? [];
    if (pid === undefined || percent === undefined || kibibytes === undefined || name === undefined) return [];
    const cpu_percent = Number(percent) / processors;
    return [
      {
        pid: Number(pid),
        name,
        ...(user !== undefined && { user }),
        cpu_percent,
        memory_bytes: Number(kibibytes) * 1024,
      },
    ];
  });
}
