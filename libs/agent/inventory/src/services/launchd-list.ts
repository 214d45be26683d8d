import type { ServiceItem, ServiceState } from '@gururmm/shared/protocol';
import { labelOf } from '../text';

/** Daemons by `launchctl list`: process id or `-`, last exit status, label. How they start is not told. */
export function readLaunchdList(answer: string): ServiceItem[] {
  return answer
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [pid = '', status = '', label] = line.split('\t');
      const name = labelOf(label);
      return name === undefined ? [] : [{ name, state: stateOf(pid, status), start_mode: 'unknown' as const }];
    });
}

function stateOf(pid: string, status: string): ServiceState {
  if (/^\d+$/.test(pid)) return 'running';
  return status === '0' ? 'stopped' : 'failed';
}
