import { cpus } from 'node:os';
import type { CpuTimes } from './cpu-times';

/** Windows and macOS: the runtime asks the kernel (NtQuerySystemInformation, host_processor_info); no process is started. */
export function readCpuTimes(): CpuTimes {
  return cpus().reduce<CpuTimes>(
    (sum, { times }) => {
      const busy = times.user + times.nice + times.sys + times.irq;
      return { busy: sum.busy + busy, total: sum.total + busy + times.idle };
    },
    { busy: 0, total: 0 },
  );
}
