import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND_MARKER } from './inherited-environment';

/** A living process as /proc shows it. */
export interface ProcEntry {
  readonly processId: number;
  readonly parentId: number;
  readonly groupId: number;
}

/** Every process that is not a zombie. */
export function listProcesses(procDirectory = '/proc'): ProcEntry[] {
  return readdirSync(procDirectory)
    .filter((name) => /^\d+$/.test(name))
    .map((name) => parseStat(readIfThere(join(procDirectory, name, 'stat'))))
    .filter((entry) => entry !== undefined);
}

/** Parses proc_pid_stat(5); the name in parentheses may itself contain spaces and parentheses. */
export function parseStat(text: string): ProcEntry | undefined {
  const end = text.lastIndexOf(')');
  const [state, parentId, groupId] = text.slice(end + 2).split(' ');
  const isGone = end < 0 || state === undefined || state === 'Z' || state === 'X';
  return isGone ? undefined : { processId: parseInt(text, 10), parentId: Number(parentId), groupId: Number(groupId) };
}

/** Whether a process carries the marker of one of these commands in its environment. */
export function hasMarker(processId: number, commandIds: readonly string[], procDirectory = '/proc'): boolean {
  const environment = readIfThere(join(procDirectory, String(processId), 'environ'));
  return environment.split('\0').some((each) => {
    const [name, id = ''] = each.split('=', 2);
    return name === COMMAND_MARKER && commandIds.includes(id);
  });
}

/** Processes in the group, their descendants, and those that left both but still carry the marker. */
export function membersOf(
  processes: readonly ProcEntry[],
  leaderId: number,
  isMarked: (processId: number) => boolean,
): number[] {
  const members = new Set(
    processes
      .filter(({ processId, groupId }) => processId === leaderId || groupId === leaderId || isMarked(processId))
      .map(({ processId }) => processId),
  );
  for (let before = -1; before !== members.size;) {
    before = members.size;
    for (const { processId, parentId } of processes) if (members.has(parentId)) members.add(processId);
  }
  return [...members];
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // the process ended between the listing and this reading
  }
}
