import type { OsType } from '@gururmm/shared/protocol';

/** Follows the processes of one command, and ends them. */
export interface ProcessTree {
  /** Asks the processes to end (where the system knows such a request). */
  requestEnd(): void | Promise<void>;
  /** Ends what is left by force. */
  forceEnd(): void | Promise<void>;
  /** Whether any process of the command still lives. */
  isAlive(): boolean | Promise<boolean>;
  /** The exit code of the first process, which has ended, where the system knows it better than the runtime. */
  exitCode?(): number | undefined;
  /** Gives up what the tree holds; processes left in the background on purpose live on. */
  release(): void;
}

/** Begins to follow a process that was just started as leader of its own group. */
export type FollowProcess = (processId: number, commandId: string) => ProcessTree;

/** What process control an operating system offers. */
export interface ProcessControl {
  readonly follow: FollowProcess;
  /** Ends processes of commands whose agent is gone. */
  endSurvivors(commandIds: readonly string[]): Promise<void>;
}

/** The process control of this system. */
export async function loadProcessControl(osType: OsType): Promise<ProcessControl> {
  switch (osType) {
    case 'linux':
      return (await import('./process-tree.linux')).linuxProcessControl;
    case 'macos':
      return (await import('./process-tree.macos')).macosProcessControl;
    case 'windows':
      return (await import('./process-tree.windows')).windowsProcessControl;
  }
}
