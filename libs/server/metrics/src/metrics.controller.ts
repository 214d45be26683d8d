import { CONFIGURATION, type Configuration, type MetricsConfiguration } from '@gururmm/server/platform/config';
import type { ClientScope } from '@gururmm/server/platform/database';
import { IdParam, invalidRequest, RequirePermission, Scope } from '@gururmm/server/platform/http';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  MetricsHistoryBody,
  MetricsHistoryQuery,
  MetricsSummaryBody,
  toMetricsPointBody,
  toMetricsSummaryBody,
} from './dto/metrics.dto';
import type { HistoryRequest } from './history-query';
import { DAY_MS, keptMs, planHistory } from './metrics-resolution';
import { MetricsRepository } from './metrics.repository';

const DEFAULT_RANGE_MS = 60 * 60 * 1000;

@ApiTags('metrics')
@Controller()
export class MetricsController {
  constructor(
    private readonly metrics: MetricsRepository,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  @Get('agents/:id/metrics')
  @RequirePermission('metrics.read')
  @ApiOkResponse({ type: MetricsHistoryBody })
  async history(
    @Scope() scope: ClientScope,
    @IdParam('agent') id: string,
    @Query() query: MetricsHistoryQuery,
  ): Promise<MetricsHistoryBody> {
    const request = toHistoryRequest(query, this.configuration.metrics);
    const points = await this.metrics.history(scope, id, request);
    return {
      from: request.from.toISOString(),
      to: request.to.toISOString(),
      bucket_seconds: request.bucketSeconds,
      source: request.source,
      points: points.map(toMetricsPointBody),
    };
  }

  @Get('metrics/summary')
  @RequirePermission('metrics.read')
  @ApiOkResponse({ type: MetricsSummaryBody })
  async summary(@Scope() scope: ClientScope): Promise<MetricsSummaryBody> {
    return toMetricsSummaryBody(await this.metrics.summary(scope));
  }
}

/** @throws DomainError invalid_request when the range is empty, reversed or longer than what is kept */
function toHistoryRequest(query: MetricsHistoryQuery, kept: MetricsConfiguration): HistoryRequest {
  const now = new Date();
  const to = query.to === undefined ? now : new Date(query.to);
  const from = query.from === undefined ? new Date(to.getTime() - DEFAULT_RANGE_MS) : new Date(query.from);
  const lengthMs = to.getTime() - from.getTime();
  const longestMs = keptMs(kept)['1h'] + DAY_MS;
  if (lengthMs <= 0) throw invalidRequest([{ path: 'from', message: 'from must be before to' }]);
  if (lengthMs > longestMs)
    throw invalidRequest([{ path: 'from', message: `the range must be at most ${longestMs / DAY_MS} days` }]);
  return { from, to, ...planHistory({ from, to, points: query.points }, kept, now) };
}
