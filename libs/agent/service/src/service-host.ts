import type { OsType } from '@gururmm/shared/protocol';
import type { DispatcherEnd } from './windows/service-dispatcher';

/** What started this process as a service and wants to hear of it. */
export interface ServiceHost {
  /** Aborts when the service is told to stop. */
  readonly stop: AbortSignal;
  /** The agent is at work. */
  isUp(): void;
  /** Tells how it ended; an end that nobody asked for is a failure, after which the service is started again. */
  end(exitCode: number): Promise<void>;
}

/**
 * The service manager that this process has to answer to: that of Windows. The others only send signals.
 * @param startWorker starts the thread that runs the dispatcher; its file belongs to the program
 */
export async function openServiceHost(osType: OsType, startWorker: () => Worker): Promise<ServiceHost | undefined> {
  if (osType !== 'windows') return undefined;
  return (await import('./windows/service-host')).connectServiceHost(startWorker);
}

/** What the thread of the dispatcher runs; it blocks that thread until the service has stopped. */
export async function runServiceDispatcher(serviceMain: number): Promise<DispatcherEnd> {
  return (await import('./windows/service-dispatcher')).runDispatcher(serviceMain);
}
