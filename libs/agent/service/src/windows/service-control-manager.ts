import { ptr } from 'bun:ffi';
import { advapi32, lastError } from './advapi32';
import { failureActions, restartActions } from './failure-actions';
import { wideString } from './wide-string';

const RIGHTS = { connect: 0x0001, create: 0x0002, all: 0xf01ff, queryStatus: 0x0004 };
const SERVICE_WIN32_OWN_PROCESS = 0x10;
const SERVICE_AUTO_START = 2;
const SERVICE_ERROR_NORMAL = 1;
const SERVICE_CONTROL_STOP = 1;
const SC_STATUS_PROCESS_INFO = 0;
const CONFIG = { description: 1, failureActions: 2, failureActionsFlag: 4 };
const ERROR = {
  accessDenied: 5,
  invalidLevel: 124,
  alreadyRunning: 1056,
  doesNotExist: 1060,
  notActive: 1062,
  markedForDelete: 1072,
};
const STATUS_WORDS = 9;

/** How a service is to stand in the service control manager. */
export interface ServiceDescription {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  /** Program and arguments, quoted as CommandLineToArgvW reads them. */
  readonly commandLine: string;
}

/** `dwCurrentState` of SERVICE_STATUS_PROCESS, and the process while there is one. */
export interface ServiceStatus {
  readonly state: number;
  readonly processId: number;
}

/** Creates the service, or brings it up to date: started at boot as SYSTEM, and again after every failure. */
export function registerService(service: ServiceDescription): void {
  withManager(RIGHTS.connect | RIGHTS.create, (manager) => {
    const handle = openService(manager, service.name, RIGHTS.all) ?? createService(manager, service);
    try {
      configureService(handle, service);
    } finally {
      advapi32.CloseServiceHandle(handle);
    }
  });
}

/** @throws Error when this account may not create services */
export function assertMayManageServices(): void {
  withManager(RIGHTS.connect | RIGHTS.create, () => undefined);
}

/** @returns undefined when there is no such service */
export function queryService(name: string): ServiceStatus | undefined {
  return withService(name, RIGHTS.queryStatus, (handle) => {
    const words = new Uint32Array(STATUS_WORDS);
    const needed = new Uint32Array(1);
    const size = words.byteLength;
    if (advapi32.QueryServiceStatusEx(handle, SC_STATUS_PROCESS_INFO, ptr(words), size, ptr(needed)) === 0)
      throw refusal('does not tell the state of', name);
    return { state: words[1] ?? 0, processId: words[7] ?? 0 };
  });
}

/** Asks Windows to start the service; returns once its process has been created. */
export function startService(name: string): void {
  const isThere = withService(name, RIGHTS.all, (handle) => {
    if (advapi32.StartServiceW(handle, 0, null) !== 0) return true;
    const code = lastError();
    if (code !== ERROR.alreadyRunning) throw refusal('does not start', name, code);
    return true;
  });
  if (isThere === undefined) throw new Error(`the service ${name} is not installed; run: gururmm-agent install`);
}

/** Tells the service to stop, and does not wait for it. */
export function stopService(name: string): void {
  withService(name, RIGHTS.all, (handle) => {
    const status = new Uint32Array(STATUS_WORDS);
    if (advapi32.ControlService(handle, SERVICE_CONTROL_STOP, ptr(status)) !== 0) return;
    const code = lastError();
    if (code !== ERROR.notActive) throw refusal('does not stop', name, code);
  });
}

/** Takes the service out of the service control manager. */
export function deleteService(name: string): void {
  withService(name, RIGHTS.all, (handle) => {
    if (advapi32.DeleteService(handle) !== 0) return;
    const code = lastError();
    if (code !== ERROR.markedForDelete) throw refusal('does not remove', name, code);
  });
}

function createService(manager: bigint, { name, displayName, commandLine }: ServiceDescription): bigint {
  const handle = advapi32.CreateServiceW(
    manager,
    ptr(wideString(name)),
    ptr(wideString(displayName)),
    RIGHTS.all,
    SERVICE_WIN32_OWN_PROCESS,
    SERVICE_AUTO_START,
    SERVICE_ERROR_NORMAL,
    ptr(wideString(commandLine)),
    ...([null, null, null, null, null] as const),
  );
  if (handle === 0n) throw refusal('does not create', name);
  return handle;
}

function configureService(handle: bigint, { name, displayName, description, commandLine }: ServiceDescription): void {
  const isChanged = advapi32.ChangeServiceConfigW(
    handle,
    SERVICE_WIN32_OWN_PROCESS,
    SERVICE_AUTO_START,
    SERVICE_ERROR_NORMAL,
    ptr(wideString(commandLine)),
    ...([null, null, null, null, null] as const),
    ptr(wideString(displayName)),
  );
  if (isChanged === 0) throw refusal('does not configure', name);
  const text = wideString(description);
  const actions = restartActions();
  const details: readonly (readonly [number, NodeJS.TypedArray])[] = [
    [CONFIG.description, new BigUint64Array([BigInt(ptr(text))])],
    [CONFIG.failureActions, failureActions(BigInt(ptr(actions)))],
    // Also when the agent ends by itself and says with which code, as after an update.
    [CONFIG.failureActionsFlag, new Uint32Array([1])],
  ];
  for (const [level, info] of details) {
    if (advapi32.ChangeServiceConfig2W(handle, level, ptr(info)) !== 0) continue;
    const code = lastError();
    // The flag is younger than the actions, and a service manager without it still has them.
    if (level !== CONFIG.failureActionsFlag || code !== ERROR.invalidLevel)
      throw refusal('does not configure', name, code);
  }
}

function withManager<T>(rights: number, work: (manager: bigint) => T): T {
  const manager = advapi32.OpenSCManagerW(null, null, rights);
  if (manager === 0n) throw refusal('does not open', 'control manager');
  try {
    return work(manager);
  } finally {
    advapi32.CloseServiceHandle(manager);
  }
}

function withService<T>(name: string, rights: number, work: (service: bigint) => T): T | undefined {
  return withManager(RIGHTS.connect, (manager) => {
    const handle = openService(manager, name, rights);
    if (handle === undefined) return undefined;
    try {
      return work(handle);
    } finally {
      advapi32.CloseServiceHandle(handle);
    }
  });
}

function openService(manager: bigint, name: string, rights: number): bigint | undefined {
  const handle = advapi32.OpenServiceW(manager, ptr(wideString(name)), rights);
  if (handle !== 0n) return handle;
  const code = lastError();
  if (code !== ERROR.doesNotExist) throw refusal('does not open', name, code);
  return undefined;
}

function refusal(what: string, name: string, code = lastError()): Error {
  const hint = code === ERROR.accessDenied ? '; run this as administrator' : '';
  return new Error(`Windows ${what} the service ${name} (error ${code})${hint}`);
}
