export { StoredSample } from './metrics-sample.entity';
export { MetricsWriter } from './metrics-writer';
export { MetricsModule } from './metrics.module';
