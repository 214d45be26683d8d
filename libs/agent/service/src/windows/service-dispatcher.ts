import { dlopen, ptr } from 'bun:ffi';
import { SERVICE_NAME } from './service-name';
import { wideString } from './wide-string';

/** What the thread of the dispatcher says when the call has returned. */
export interface DispatcherEnd {
  /** 0, or why Windows did not take the process for a service. */
  readonly errorCode: number;
}

/**
 * Gives this thread to the service control manager until the service has stopped. It blocks, so that it needs a thread
 * of its own.
 * @param serviceMain address of a thread-safe ServiceMain
 */
export function runDispatcher(serviceMain: number): DispatcherEnd {
  const { symbols: advapi32 } = dlopen('advapi32.dll', {
    StartServiceCtrlDispatcherW: { args: ['ptr'], returns: 'i32' },
  });
  const { symbols: kernel32 } = dlopen('kernel32.dll', { GetLastError: { args: [], returns: 'u32' } });
  const name = wideString(SERVICE_NAME);
  // SERVICE_TABLE_ENTRYW: name and function, ended by two zeros.
  const table = new BigUint64Array([BigInt(ptr(name)), BigInt(serviceMain), 0n, 0n]);
  const isDone = advapi32.StartServiceCtrlDispatcherW(ptr(table)) !== 0;
  return { errorCode: isDone ? 0 : kernel32.GetLastError() || -1 };
}
