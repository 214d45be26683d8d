import { dlopen } from 'bun:ffi';

const SYNCHRONIZE = 0x0010_0000;
const WAIT_OBJECT_0 = 0;

/** A process whose id Windows gives to no other until it is released. */
export interface HeldProcess {
  hasEnded(): boolean;
  release(): void;
}

/** @returns undefined when there is no such process, or this account may not wait for it */
export function holdProcess(processId: number): HeldProcess | undefined {
  if (processId === 0) return undefined;
  const { symbols: kernel32 } = dlopen('kernel32.dll', {
    OpenProcess: { args: ['u32', 'i32', 'u32'], returns: 'u64' },
    WaitForSingleObject: { args: ['u64', 'u32'], returns: 'u32' },
    CloseHandle: { args: ['u64'], returns: 'i32' },
  });
  const handle = kernel32.OpenProcess(SYNCHRONIZE, 0, processId);
  if (handle === 0n) return undefined;
  return {
    hasEnded: () => kernel32.WaitForSingleObject(handle, 0) === WAIT_OBJECT_0,
    release: () => void kernel32.CloseHandle(handle),
  };
}
