import { spawnSync } from 'node:child_process';
import { dlopen, ptr } from 'bun:ffi';
import type { ProcessControl, ProcessTree } from './process-tree';
import { systemProgram } from '@gururmm/agent/runtime';

const PROCESS_SET_QUOTA_AND_TERMINATE = 0x0100 | 0x0001;
const PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
const EXTENDED_LIMIT_INFORMATION = 9;
const BASIC_ACCOUNTING_INFORMATION = 1;
/** Size of JOBOBJECT_EXTENDED_LIMIT_INFORMATION on 64 bit, and where its LimitFlags stand. */
const LIMITS = { sizeBytes: 144, flagsOffset: 16 };
/** Size of JOBOBJECT_BASIC_ACCOUNTING_INFORMATION, and where ActiveProcesses stands. */
const ACCOUNTING = { sizeBytes: 48, activeOffset: 40 };
const KILL_ON_JOB_CLOSE = 0x2000;
const KILLED_EXIT_CODE = 1;

const { symbols: kernel32 } = dlopen('kernel32.dll', {
  CreateJobObjectW: { args: ['ptr', 'ptr'], returns: 'u64' },
  SetInformationJobObject: { args: ['u64', 'i32', 'ptr', 'u32'], returns: 'i32' },
  QueryInformationJobObject: { args: ['u64', 'i32', 'ptr', 'u32', 'ptr'], returns: 'i32' },
  OpenProcess: { args: ['u32', 'i32', 'u32'], returns: 'u64' },
  AssignProcessToJobObject: { args: ['u64', 'u64'], returns: 'i32' },
  TerminateJobObject: { args: ['u64', 'u32'], returns: 'i32' },
  GetExitCodeProcess: { args: ['u64', 'ptr'], returns: 'i32' },
  CloseHandle: { args: ['u64'], returns: 'i32' },
});

/** The first process of a command, held open: Bun reports only the lowest 8 bits of its exit code. */
class LeaderProcess {
  private readonly handle: bigint;

  constructor(processId: number) {
    this.handle = kernel32.OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, processId);
  }

  exitCode(): number | undefined {
    const code = new Uint32Array(1);
    if (this.handle === 0n || kernel32.GetExitCodeProcess(this.handle, ptr(code)) === 0) return undefined;
    return code[0];
  }

  release(): void {
    if (this.handle !== 0n) kernel32.CloseHandle(this.handle);
  }
}

/** A job object that dies with the agent and takes every process of the command with it. */
class JobObjectTree implements ProcessTree {
  constructor(
    private readonly job: bigint,
    private readonly leader: LeaderProcess,
  ) {}

  exitCode(): number | undefined {
    return this.leader.exitCode();
  }

  requestEnd(): void {
    this.forceEnd(); // Windows has no polite request for console programs without a console
  }

  forceEnd(): void {
    kernel32.TerminateJobObject(this.job, KILLED_EXIT_CODE);
  }

  isAlive(): boolean {
    const accounting = new Uint8Array(ACCOUNTING.sizeBytes);
    kernel32.QueryInformationJobObject(
      this.job,
      BASIC_ACCOUNTING_INFORMATION,
      ptr(accounting),
      accounting.byteLength,
      null,
    );
    return new DataView(accounting.buffer).getUint32(ACCOUNTING.activeOffset, true) > 0;
  }

  /** Takes the kill-on-close limit back first: what a command left running on purpose lives on. */
  release(): void {
    setLimitFlags(this.job, 0);
    kernel32.CloseHandle(this.job);
    this.leader.release();
  }
}

/** Where a job object is refused: taskkill follows parent ids. */
class TaskkillTree implements ProcessTree {
  private isEnded = false;

  constructor(
    private readonly processId: number,
    private readonly leader: LeaderProcess,
  ) {}

  exitCode(): number | undefined {
    return this.leader.exitCode();
  }

  requestEnd(): void {
    this.forceEnd();
  }

  forceEnd(): void {
    spawnSync(systemProgram('taskkill.exe'), ['/T', '/F', '/PID', String(this.processId)], { windowsHide: true });
    this.isEnded = true;
  }

  isAlive(): boolean {
    return !this.isEnded;
  }

  release(): void {
    this.leader.release();
  }
}

/** Process control through job objects; with the agent dies the job, so there are no survivors. */
export const windowsProcessControl: ProcessControl = {
  follow: (processId) => {
    const leader = new LeaderProcess(processId);
    const job = createJobFor(processId);
    return job === undefined ? new TaskkillTree(processId, leader) : new JobObjectTree(job, leader);
  },
  endSurvivors: () => Promise.resolve(),
};

function createJobFor(processId: number): bigint | undefined {
  const job = kernel32.CreateJobObjectW(null, null);
  if (job === 0n) return undefined;
  const handle = kernel32.OpenProcess(PROCESS_SET_QUOTA_AND_TERMINATE, 0, processId);
  const isAssigned =
    handle !== 0n && setLimitFlags(job, KILL_ON_JOB_CLOSE) && kernel32.AssignProcessToJobObject(job, handle) !== 0;
  if (handle !== 0n) kernel32.CloseHandle(handle);
  if (isAssigned) return job;
  kernel32.CloseHandle(job);
  return undefined;
}

function setLimitFlags(job: bigint, flags: number): boolean {
  const limits = new Uint8Array(LIMITS.sizeBytes);
  new DataView(limits.buffer).setUint32(LIMITS.flagsOffset, flags, true);
  return kernel32.SetInformationJobObject(job, EXTENDED_LIMIT_INFORMATION, ptr(limits), limits.byteLength) !== 0;
}
