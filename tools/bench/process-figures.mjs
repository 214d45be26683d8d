import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/**
 * What Linux tells of a process. `cpuSeconds` has the processes that it waited for in it, `writtenBytes` is what it
 * caused to be written to the disk.
 * @param {number} pid
 * @returns {{ residentBytes: number, cpuSeconds: number, writtenBytes: number }}
 */
export function figuresOf(pid) {
  const read = (name) => readFileSync(`/proc/${pid}/${name}`, 'utf8');
  // The name of the program stands in brackets and may hold anything; utime, stime, cutime, cstime are fields 14 to 17.
  const stat = read('stat');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return {
    residentBytes: Number(/^VmRSS:\s+(\d+) kB$/m.exec(read('status'))[1]) * 1024,
    cpuSeconds: ticks / TICKS_PER_SECOND,
    writtenBytes: Number(/^write_bytes: (\d+)$/m.exec(read('io'))[1]),
  };
}
