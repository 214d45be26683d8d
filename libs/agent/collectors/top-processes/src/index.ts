import type { Collector, TopProcesses } from '@gururmm/agent/runtime';
import type { OsType } from '@gururmm/shared/protocol';
import { TopProcessesCollector } from './top-processes';

/** Finds the processes that use most; it takes a second. */
export async function createTopProcessesCollector(osType: OsType): Promise<Collector<TopProcesses>> {
  switch (osType) {
    case 'linux': {
      const { readProcesses, complete } = await import('./top-processes.linux');
      return new TopProcessesCollector(readProcesses, complete);
    }
    case 'windows':
      return new TopProcessesCollector((await import('./top-processes.windows')).readProcesses);
    case 'macos':
      return new TopProcessesCollector((await import('./top-processes.macos')).readProcesses);
  }
}
