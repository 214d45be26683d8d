import { endProcessTree } from './end-process-tree';
import { hasMarker, listProcesses, membersOf } from './proc-scan';
import type { ProcessControl, ProcessTree } from './process-tree';
import { sendSignal } from './send-signal';

/** No process has this id: a tree of which only marked survivors are known. */
const NO_LEADER = -1;

/** Finds members anew each time: by group, by descent, and by the marker in their environment. */
class LinuxProcessTree implements ProcessTree {
  constructor(
    private readonly leaderId: number,
    private readonly commandIds: readonly string[],
  ) {}

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
    // nothing is held
  }

  private signalAll(signal: NodeJS.Signals): void {
    for (const processId of this.members()) sendSignal(processId, signal);
  }

  private members(): number[] {
    const others = listProcesses().filter(({ processId }) => processId !== process.pid);
    return membersOf(others, this.leaderId, (processId) => hasMarker(processId, this.commandIds));
  }
}

/** Process control through /proc and signals. */
export const linuxProcessControl: ProcessControl = {
  follow: (processId, commandId) => new LinuxProcessTree(processId, [commandId]),
  endSurvivors: async (commandIds) => {
    await endProcessTree(new LinuxProcessTree(NO_LEADER, commandIds));
  },
};
