export { MetricsMark } from './metrics-mark.entity';
export { FiveMinuteRollup, HourRollup } from './metrics-rollup.entity';
export { MetricsPartitions } from './metrics-partitions';
export { MetricsRollups } from './metrics-rollups';
export { StoredSample } from './metrics-sample.entity';
export type { OwnedSample } from './metrics-insert';
export { MetricsWriter, type SampleListener } from './metrics-writer';
export { MetricsModule } from './metrics.module';
