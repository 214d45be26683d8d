import { spawnSync } from 'node:child_process';
import { type ProcEntry, membersOf } from './proc-scan';
import type { ProcessControl, ProcessTree } from './process-tree';
import { sendSignal } from './send-signal';

/** Finds members by group and descent; ps(1) is started only when a tree has to be ended. */
class MacosProcessTree implements ProcessTree {
  /** Once seen, a process is followed even after its parent died. */
  private readonly known = new Set<number>();

  constructor(private readonly leaderId: number) {}

  requestEnd(): void {
    this.signalAll('SIGTERM');
  }

  forceEnd(): void {
    this.signalAll('SIGKILL');
  }

  isAlive(): boolean {
    return this.members().length > 0;
  }

  release(): void {
    this.known.clear();
  }

  private signalAll(signal: NodeJS.Signals): void {
    for (const processId of this.members()) sendSignal(processId, signal);
  }

  private members(): number[] {
    const listing = spawnSync('/bin/ps', ['-axo', 'pid=,ppid=,pgid=,stat='], { encoding: 'utf8' });
    const members = membersOf(parsePs(listing.stdout), this.leaderId, (processId) => this.known.has(processId));
    for (const member of members) this.known.add(member);
    return members;
  }
}

/** Parses `ps -axo pid=,ppid=,pgid=,stat=`, without zombies. */
export function parsePs(text: string): ProcEntry[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length === 4 && !(fields[3] ?? '').startsWith('Z'))
    .map(([processId, parentId, groupId]) => ({
      processId: Number(processId),
      parentId: Number(parentId),
      groupId: Number(groupId),
    }));
}

/** Process control through ps and signals. Environments of other processes are not readable here, so survivors stay. */
export const macosProcessControl: ProcessControl = {
  follow: (processId) => new MacosProcessTree(processId),
  endSurvivors: () => Promise.resolve(),
};
