import type { MetricsCollector } from '@gururmm/agent/runtime';
import type { OsType } from '@gururmm/shared/protocol';
import { CpuCollector } from './cpu-collector';
import * as linux from './cpu.linux';
import * as portable from './cpu.portable';

/** Reads `cpu_percent`. */
export function createCpuCollector(osType: OsType): MetricsCollector {
  return new CpuCollector(osType === 'linux' ? linux.readCpuTimes : portable.readCpuTimes);
}
