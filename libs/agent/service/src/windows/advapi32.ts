import { dlopen } from 'bun:ffi';

/** What the agent calls of the service control manager and the event log (winsvc.h, winbase.h). */
export const { symbols: advapi32 } = dlopen('advapi32.dll', {
  OpenSCManagerW: { args: ['ptr', 'ptr', 'u32'], returns: 'u64' },
  OpenServiceW: { args: ['u64', 'ptr', 'u32'], returns: 'u64' },
  CreateServiceW: {
    args: ['u64', 'ptr', 'ptr', 'u32', 'u32', 'u32', 'u32', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr'],
    returns: 'u64',
  },
  ChangeServiceConfigW: {
    args: ['u64', 'u32', 'u32', 'u32', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr'],
    returns: 'i32',
  },
  ChangeServiceConfig2W: { args: ['u64', 'u32', 'ptr'], returns: 'i32' },
  StartServiceW: { args: ['u64', 'u32', 'ptr'], returns: 'i32' },
  ControlService: { args: ['u64', 'u32', 'ptr'], returns: 'i32' },
  QueryServiceStatusEx: { args: ['u64', 'u32', 'ptr', 'u32', 'ptr'], returns: 'i32' },
  DeleteService: { args: ['u64'], returns: 'i32' },
  CloseServiceHandle: { args: ['u64'], returns: 'i32' },
  RegisterServiceCtrlHandlerW: { args: ['ptr', 'ptr'], returns: 'u64' },
  SetServiceStatus: { args: ['u64', 'ptr'], returns: 'i32' },
  RegisterEventSourceW: { args: ['ptr', 'ptr'], returns: 'u64' },
  ReportEventW: {
    args: ['u64', 'u16', 'u16', 'u32', 'ptr', 'u16', 'u32', 'ptr', 'ptr'],
    returns: 'i32',
  },
  DeregisterEventSource: { args: ['u64'], returns: 'i32' },
});

const { symbols: kernel32 } = dlopen('kernel32.dll', {
  GetLastError: { args: [], returns: 'u32' },
  MoveFileExW: { args: ['ptr', 'ptr', 'u32'], returns: 'i32' },
});

/** Why the last call of this thread failed; to be asked at once. */
export function lastError(): number {
  return kernel32.GetLastError();
}

export const { MoveFileExW: moveFileEx } = kernel32;
