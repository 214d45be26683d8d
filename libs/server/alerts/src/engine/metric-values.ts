import type { MetricsSample } from '@gururmm/shared/protocol';
import type { AlertRule } from '../rules/alert-rule.entity';
import type { MetricKind } from '../rules/rule-kinds';
import type { Measurement } from './reading';

type Measured = Pick<MetricsSample, 'cpu_percent' | 'memory_used_bytes' | 'memory_total_bytes' | 'disks'>;

type Value = Pick<Measurement, 'object' | 'value'>;

const VALUES: Readonly<Record<MetricKind, (sample: Measured, rule: Pick<AlertRule, 'parameters'>) => Value[]>> = {
  cpu: ({ cpu_percent: value }) => [{ object: '', value }],
  memory: (sample) => shareOf('', sample.memory_used_bytes, sample.memory_total_bytes),
  disk: ({ disks }, { parameters: { mount } }) =>
    disks
      .filter((disk) => mount === undefined || disk.mount === mount)
      .flatMap((disk) => shareOf(disk.mount, disk.used_bytes, disk.total_bytes)),
};

/** What a rule about metrics sees in a sample: percentages, for disks one for each mount. */
export function metricValues(rule: Pick<AlertRule, 'kind' | 'parameters'>, sample: Measured): Value[] {
  return rule.kind in VALUES ? VALUES[rule.kind as MetricKind](sample, rule) : [];
}

/** A disk of no size has no share. */
function shareOf(object: string, used: number, total: number): Value[] {
  return total > 0 ? [{ object, value: (100 * used) / total }] : [];
}
