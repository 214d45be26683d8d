import { uptime } from 'node:os';
import type { AgentFeature, Logger } from '@gururmm/agent/runtime';
import type { OsType } from '@gururmm/shared/protocol';
import { type ListProcessNames, ProcessManager } from './processes/process-manager';
import { startDetached } from './processes/start-detached';
import type { ServiceManager } from './service-manager';
import { Watchdog } from './watchdog';
import { WatchdogMemory } from './watchdog-memory';

export interface WatchdogOptions {
  readonly osType: OsType;
  /** Where states and undelivered events are kept. */
  readonly memoryPath: string;
  /** Whether this machine lets the policy run commands: the start command of a process is one. */
  readonly mayRunCommands: boolean;
  readonly logger: Logger;
}

/** The watchdog for the system it runs on. Nothing is loaded or asked before something is watched. */
export function createWatchdog({ osType, memoryPath, mayRunCommands, logger }: WatchdogOptions): AgentFeature {
  const managers = {
    service: once(() => serviceManagerOf(osType)),
    process: once(() => processManagerOf(osType, mayRunCommands)),
  };
  return new Watchdog({
    managers,
    memory: new WatchdogMemory(memoryPath, logger),
    logger,
    machineUptimeSeconds: uptime,
  });
}

async function serviceManagerOf(osType: OsType): Promise<ServiceManager> {
  switch (osType) {
    case 'linux':
      return new (await import('./managers/systemd')).SystemdManager();
    case 'windows':
      return new (await import('./managers/windows-services')).WindowsServiceManager();
    case 'macos':
      return new (await import('./managers/launchd')).LaunchdManager();
  }
}

async function processManagerOf(osType: OsType, mayRunCommands: boolean): Promise<ServiceManager> {
  const isWindows = osType === 'windows';
  return new ProcessManager({
    list: await processListOf(osType),
    startDetached: (command) => startDetached(command, isWindows),
    normalize: isWindows ? (name) => name.toLowerCase().replace(/\.exe$/, '') : (name) => name,
    mayRunCommands,
  });
}

async function processListOf(osType: OsType): Promise<ListProcessNames> {
  switch (osType) {
    case 'linux': {
      const { listProcessNames } = await import('./processes/processes.linux');
      return () => listProcessNames();
    }
    case 'windows':
      return (await import('./processes/processes.windows')).listProcessNames;
    case 'macos':
      return (await import('./processes/processes.macos')).listProcessNames;
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
