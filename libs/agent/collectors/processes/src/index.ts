import type { MetricsCollector } from '@gururmm/agent/runtime';
import type { OsType } from '@gururmm/shared/protocol';
import { type CountProcesses, ProcessCollector } from './process-collector';

/** Reads `process_count`. */
export async function createProcessCollector(osType: OsType): Promise<MetricsCollector> {
  return new ProcessCollector(await variantOf(osType));
}

async function variantOf(osType: OsType): Promise<CountProcesses> {
  switch (osType) {
    case 'linux':
      return (await import('./processes.linux')).countProcesses;
    case 'windows':
      return (await import('./processes.windows')).countProcesses;
    case 'macos':
      return (await import('./processes.macos')).countProcesses;
  }
}
