import { dlopen, ptr } from 'bun:ffi';
import { runToSuccess, systemProgram } from '@gururmm/agent/runtime';
import type { ServiceManager, Sighting } from '../service-manager';
import { windowsServiceSighting } from './windows-service-state';

const SC_MANAGER_CONNECT = 0x0001;
const SERVICE_QUERY_STATUS = 0x0004;
/** Windows gives a service 30 seconds to answer. */
const START_TIMEOUT_MS = 45_000;
const STATUS_WORDS = 7;

const { symbols: advapi32 } = dlopen('advapi32.dll', {
  OpenSCManagerW: { args: ['ptr', 'ptr', 'u32'], returns: 'u64' },
  OpenServiceW: { args: ['u64', 'ptr', 'u32'], returns: 'u64' },
  QueryServiceStatus: { args: ['u64', 'ptr'], returns: 'i32' },
  CloseServiceHandle: { args: ['u64'], returns: 'i32' },
});

/** Services of Windows, asked through the service control manager: no process is started for a look. */
export class WindowsServiceManager implements ServiceManager {
  look(names: readonly string[]): Promise<ReadonlyMap<string, Sighting>> {
    return Promise.resolve(withManager((manager) => new Map(names.map((name) => [name, lookAt(manager, name)]))));
  }

  /** Through a program of its own: the call that starts a service blocks until the service has answered. */
  async start(name: string): Promise<void> {
    await runToSuccess(systemProgram('sc.exe'), ['start', name], START_TIMEOUT_MS);
  }
}

function lookAt(manager: bigint, name: string): Sighting {
  return withService(manager, name, (service) => {
    if (service === 0n) return { status: 'absent' };
    const status = new Uint32Array(STATUS_WORDS);
    if (advapi32.QueryServiceStatus(service, ptr(status)) === 0) throw new Error(`the state of ${name} is not told`);
    const [, state = 0, , exitCode = 0] = status;
    return windowsServiceSighting(state, exitCode);
  });
}

function withManager<T>(work: (manager: bigint) => T): T {
  const manager = advapi32.OpenSCManagerW(null, null, SC_MANAGER_CONNECT);
  if (manager === 0n) throw new Error('the service control manager cannot be reached');
  try {
    return work(manager);
  } finally {
    advapi32.CloseServiceHandle(manager);
  }
}

function withService<T>(manager: bigint, name: string, work: (service: bigint) => T): T {
  const service = advapi32.OpenServiceW(manager, ptr(Buffer.from(`${name}\0`, 'utf16le')), SERVICE_QUERY_STATUS);
  try {
    return work(service);
  } finally {
    if (service !== 0n) advapi32.CloseServiceHandle(service);
  }
}
