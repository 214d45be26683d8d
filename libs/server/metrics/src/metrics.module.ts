import { Module } from '@nestjs/common';
import { MetricsPartitions } from './metrics-partitions';
import { MetricsRollups } from './metrics-rollups';
import { MetricsWriter } from './metrics-writer';
import { MetricsController } from './metrics.controller';
import { MetricsRepository } from './metrics.repository';

/** Performance figures: ingestion, history, fleet summary. */
@Module({
  controllers: [MetricsController],
  providers: [MetricsPartitions, MetricsRepository, MetricsRollups, MetricsWriter],
  exports: [MetricsWriter],
})
export class MetricsModule {}
