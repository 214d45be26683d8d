import type { MetricsCollector } from '@gururmm/agent/runtime';
import type { OsType } from '@gururmm/shared/protocol';
import { DiskCollector } from './disk-collector';
import type { ReadDisks } from './disk-usage';

/** Reads `disks`. */
export async function createDiskCollector(osType: OsType): Promise<MetricsCollector> {
  return new DiskCollector(await variantOf(osType));
}

async function variantOf(osType: OsType): Promise<ReadDisks> {
  switch (osType) {
    case 'linux':
      return (await import('./disk.linux')).readDisks;
    case 'windows':
      return (await import('./disk.windows')).readDisks;
    case 'macos':
      return (await import('./disk.macos')).readDisks;
  }
}
