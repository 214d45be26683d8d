import { CommandsModule } from '@gururmm/server/commands';
import { Module } from '@nestjs/common';
import { HealthController } from './health.controller';
import { PrometheusController } from './prometheus.controller';

/** Probes and Prometheus metrics. */
@Module({ imports: [CommandsModule], controllers: [HealthController, PrometheusController] })
export class HealthModule {}
