import { JSCallback, ptr } from 'bun:ffi';
import type { ServiceHost } from '../service-host';
import { advapi32 } from './advapi32';
import type { DispatcherEnd } from './service-dispatcher';
import { SERVICE_NAME } from './service-name';
import { wideString } from './wide-string';

/** Constants of winsvc.h and winerror.h. */
const SERVICE_WIN32_OWN_PROCESS = 0x10;
const STATE = { stopped: 1, startPending: 2, stopPending: 3, running: 4 };
const ACCEPT_STOP_AND_SHUTDOWN = 1 | 4;
const CONTROL = { stop: 1, shutdown: 5 };
const ERROR_SERVICE_SPECIFIC = 1066;
/** The longest that a stop takes, for the service control manager and for people who wait for it. */
const STOP_HINT_MS = 25_000;
const START_HINT_MS = 30_000;
/** Windows takes the end of the service in before its process goes. */
const FAREWELL_MS = 300;
const HANDLER = { args: ['u32'], returns: 'void', threadsafe: true } as const;
const MAIN = { args: ['u32', 'ptr'], returns: 'void', threadsafe: true } as const;

/**
 * Answers to the service control manager for as long as this process lives.
 * @param startWorker starts the thread that runs the dispatcher
 * @returns undefined when this process was not started by the service control manager
 */
export function connectServiceHost(startWorker: () => Worker): Promise<ServiceHost | undefined> {
  return new Promise((resolve) => {
    const stop = new AbortController();
    const status: { handle: bigint } = { handle: 0n };
    // The callbacks are kept for good: Windows may call them until the process is gone.
    const handler = new JSCallback((control: number) => {
      if (control !== CONTROL.stop && control !== CONTROL.shutdown) return;
      report(status.handle, STATE.stopPending);
      stop.abort(control === CONTROL.stop ? 'service stop' : 'shutdown');
    }, HANDLER);
    const name = wideString(SERVICE_NAME);
    const main = new JSCallback(() => {
      status.handle = advapi32.RegisterServiceCtrlHandlerW(ptr(name), handler.ptr);
      report(status.handle, STATE.startPending);
      resolve({
        stop: stop.signal,
        isUp: () => report(status.handle, STATE.running),
        end: (exitCode) => endService(status.handle, stop.signal.aborted ? 0 : exitCode || 1),
      });
    }, MAIN);
    const worker = startWorker();
    worker.onmessage = ({ data }: MessageEvent<DispatcherEnd>) => {
      if (data.errorCode === 0) return;
      worker.terminate();
      resolve(undefined);
    };
    worker.postMessage(Number(main.ptr));
  });
}

/** A code other than 0 is a failure for Windows, which then starts the service again. */
async function endService(handle: bigint, exitCode: number): Promise<void> {
  report(handle, STATE.stopped, exitCode);
  await new Promise((resolve) => setTimeout(resolve, FAREWELL_MS));
}

/** SERVICE_STATUS: type, state, accepted controls, exit code, own exit code, check point, wait hint. */
function report(handle: bigint, state: number, exitCode = 0): void {
  const accepted = state === STATE.running ? ACCEPT_STOP_AND_SHUTDOWN : 0;
  const code = exitCode === 0 ? 0 : ERROR_SERVICE_SPECIFIC;
  const hintMs = { [STATE.startPending]: START_HINT_MS, [STATE.stopPending]: STOP_HINT_MS }[state] ?? 0;
  const words = [SERVICE_WIN32_OWN_PROCESS, state, accepted, code, exitCode, hintMs === 0 ? 0 : 1, hintMs];
  advapi32.SetServiceStatus(handle, ptr(new Uint32Array(words)));
}
