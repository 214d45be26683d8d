import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessSample } from '@gururmm/shared/protocol';
import { type ProcessTable, type SeenProcess, sharesBetween } from './process-times';
import type { Watch } from './top-processes';

/** Good enough to rank by; those that are told of say it in bytes. */
const PAGE_BYTES = 4096;
/** Fields of proc_pid_stat(5), counted from the one behind the name. */
const FIELD = { utime: 11, stime: 12, starttime: 19, rss: 21 } as const;
/** user, nice, system, idle, iowait, irq, softirq, steal; guest time is within user time. */
const CPU_FIELDS = 8;

/** Looks twice. */
export async function readProcesses(rootDirectory: string, watch: Watch): Promise<ProcessSample[]> {
  const before = readTable(rootDirectory);
  await watch();
  return sharesBetween(before, readTable(rootDirectory));
}

/** Memory in bytes and users of these processes; of those that are gone by now, what the look has shown. */
export function complete(processes: readonly ProcessSample[], rootDirectory: string): ProcessSample[] {
  const userOf = readUsers(rootDirectory);
  return processes.map((process) => {
    const status = readIfThere(join(rootDirectory, 'proc', String(process.pid), 'status'));
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    const userId = /^Uid:\s+\d+\s+(\d+)/m.exec(status)?.[1];
    return {
      ...process,
      ...(kilobytes !== undefined && { memory_bytes: Number(kilobytes) * 1024 }),
      ...(userId !== undefined && { user: userOf.get(userId) ?? userId }),
    };
  });
}

export function readTable(rootDirectory: string): ProcessTable {
  const directory = join(rootDirectory, 'proc');
  const [cpu = ''] = readFileSync(join(directory, 'stat'), 'utf8').split('\n');
  const times = cpu
    .trim()
    .split(/\s+/)
    .slice(1, 1 + CPU_FIELDS)
    .map(Number);
  const processes = readdirSync(directory)
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => parseStat(Number(name), readIfThere(join(directory, name, 'stat'))));
  return { totalTime: times.reduce((sum, time) => sum + time, 0), processes };
}

/** The name may itself contain spaces and parentheses. */
function parseStat(pid: number, stat: string): SeenProcess[] {
  const end = stat.lastIndexOf(')');
  if (end < 0) return []; // it ended between the listing and this reading
  const fields = stat.slice(end + 2).split(' ');
  const value = (index: number) => Number(fields[index] ?? 0);
  return [
    {
      pid,
      name: stat.slice(stat.indexOf('(') + 1, end),
      startedAt: fields[FIELD.starttime] ?? '',
      cpuTime: value(FIELD.utime) + value(FIELD.stime),
      memoryBytes: value(FIELD.rss) * PAGE_BYTES,
    },
  ];
}

/** Local users; those of a directory service go by their number. */
function readUsers(rootDirectory: string): Map<string, string> {
  const lines = readIfThere(join(rootDirectory, 'etc/passwd')).split('\n');
  return new Map(
    lines.flatMap((line) => {
      const [name, , id] = line.split(':');
      return name === undefined || name === '' || id === undefined ? [] : [[id, name]];
    }),
  );
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it is gone, or there is none
  }
}
