import { dlopen, ptr } from 'bun:ffi';
import type { ServiceItem } from '@gururmm/shared/protocol';
import { readServiceList } from './windows-service-list';

const SC_MANAGER_ENUMERATE_SERVICE = 0x0004;
const SERVICE_QUERY_CONFIG = 0x0001;
const SC_ENUM_PROCESS_INFO = 0;
const SERVICE_WIN32 = 0x30;
const SERVICE_STATE_ALL = 3;
/** More than Windows has ever been seen to have; the call says when it was too little. */
const BUFFER_BYTES = 1024 * 1024;
const CONFIG_BYTES = 8 * 1024;
const START_TYPE_OFFSET = 4;

const { symbols: advapi32 } = dlopen('advapi32.dll', {
  OpenSCManagerW: { args: ['ptr', 'ptr', 'u32'], returns: 'u64' },
  EnumServicesStatusExW: {
    args: ['u64', 'i32', 'u32', 'u32', 'ptr', 'u32', 'ptr', 'ptr', 'ptr', 'ptr'],
    returns: 'i32',
  },
  OpenServiceW: { args: ['u64', 'ptr', 'u32'], returns: 'u64' },
  QueryServiceConfigW: { args: ['u64', 'ptr', 'u32', 'ptr'], returns: 'i32' },
  CloseServiceHandle: { args: ['u64'], returns: 'i32' },
});

/** Services of Windows by the service control manager, without drivers. @throws Error when it does not answer */
export function listWindowsServices(): ServiceItem[] {
  const manager = advapi32.OpenSCManagerW(null, null, SC_MANAGER_ENUMERATE_SERVICE);
  if (manager === 0n) throw new Error('the service control manager cannot be reached');
  try {
    const buffer = Buffer.alloc(BUFFER_BYTES);
    const [needed, count, resume] = [new Uint32Array(1), new Uint32Array(1), new Uint32Array(1)];
    const isDone = advapi32.EnumServicesStatusExW(
      manager,
      SC_ENUM_PROCESS_INFO,
      SERVICE_WIN32,
      SERVICE_STATE_ALL,
      ptr(buffer),
      BUFFER_BYTES,
      ptr(needed),
      ptr(count),
      ptr(resume),
      null,
    );
    // With more than the buffer holds the call fails, and has filled it.
    if (isDone === 0 && (count[0] ?? 0) === 0) throw new Error('the services are not told');
    return readServiceList(buffer, count[0] ?? 0, BigInt(ptr(buffer)), (name) => startTypeOf(manager, name));
  } finally {
    advapi32.CloseServiceHandle(manager);
  }
}

function startTypeOf(manager: bigint, name: string): number | undefined {
  const service = advapi32.OpenServiceW(manager, ptr(Buffer.from(`${name}\0`, 'utf16le')), SERVICE_QUERY_CONFIG);
  if (service === 0n) return undefined;
  try {
    const config = Buffer.alloc(CONFIG_BYTES);
    const isTold = advapi32.QueryServiceConfigW(service, ptr(config), CONFIG_BYTES, ptr(new Uint32Array(1)));
    return isTold === 0 ? undefined : config.readUInt32LE(START_TYPE_OFFSET);
  } finally {
    advapi32.CloseServiceHandle(service);
  }
}
