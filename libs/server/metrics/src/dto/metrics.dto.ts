import { IsTimestamp } from '@gururmm/server/platform/http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import type { Resolution } from '../metrics-resolution';
import type { FleetSummary, MetricsPoint, Range } from '../metrics.repository';

export const DEFAULT_POINTS = 200;
export const MAX_POINTS = 2_000;

export class MetricsHistoryQuery {
  @ApiPropertyOptional({ format: 'date-time', description: 'Default: one hour before `to`.' })
  @IsOptional()
  @IsTimestamp()
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Default: now.' })
  @IsOptional()
  @IsTimestamp()
  to?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: MAX_POINTS, default: DEFAULT_POINTS })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_POINTS)
  points: number = DEFAULT_POINTS;
}

export class RangeBody {
  @ApiProperty() min!: number;
  @ApiProperty() avg!: number;
  @ApiProperty() max!: number;
}

export class DiskPointBody {
  @ApiProperty() mount!: string;
  @ApiProperty({ type: RangeBody }) used_percent!: Range;
}

export class InterfacePointBody {
  @ApiProperty() name!: string;
  @ApiProperty({ type: RangeBody, nullable: true }) rx_bytes_per_second!: Range | null;
  @ApiProperty({ type: RangeBody, nullable: true }) tx_bytes_per_second!: Range | null;
}

export class MetricsPointBody {
  @ApiProperty({ format: 'date-time', description: 'Start of the bucket.' }) ts!: string;
  @ApiProperty({ type: RangeBody, nullable: true }) cpu_percent!: Range | null;
  @ApiProperty({ type: RangeBody, nullable: true }) memory_percent!: Range | null;
  @ApiProperty({ type: RangeBody, nullable: true }) net_rx_bytes_per_second!: Range | null;
  @ApiProperty({ type: RangeBody, nullable: true }) net_tx_bytes_per_second!: Range | null;
  @ApiProperty({ type: RangeBody, nullable: true }) load1!: Range | null;
  @ApiProperty({ type: [DiskPointBody] }) disks!: DiskPointBody[];
  @ApiProperty({ type: [InterfacePointBody] }) interfaces!: InterfacePointBody[];
}

export class MetricsHistoryBody {
  @ApiProperty({ format: 'date-time' }) from!: string;
  @ApiProperty({ format: 'date-time' }) to!: string;
  @ApiProperty() bucket_seconds!: number;
  @ApiProperty({ enum: ['raw', '5m', '1h'] }) source!: Resolution;
  @ApiProperty({ type: [MetricsPointBody], description: 'Buckets without samples are absent.' })
  points!: MetricsPointBody[];
}

export class MetricsSummaryBody {
  @ApiProperty({ type: 'integer', description: 'Agents with a sample in the last ten minutes.' })
  agents_reporting!: number;
  @ApiProperty({ type: Number, nullable: true }) cpu_percent_avg!: number | null;
  @ApiProperty({ type: 'integer', format: 'int64' }) memory_used_bytes!: number;
  @ApiProperty({ type: 'integer', format: 'int64' }) memory_total_bytes!: number;
  @ApiProperty({ type: 'integer', format: 'int64' }) disk_used_bytes!: number;
  @ApiProperty({ type: 'integer', format: 'int64' }) disk_total_bytes!: number;
}

export function toMetricsPointBody(point: MetricsPoint): MetricsPointBody {
  return {
    ts: point.ts.toISOString(),
    cpu_percent: point.cpuPercent,
    memory_percent: point.memoryPercent,
    net_rx_bytes_per_second: point.netRxBytesPerSecond,
    net_tx_bytes_per_second: point.netTxBytesPerSecond,
    load1: point.load1,
    disks: point.disks.map((disk) => ({ mount: disk.mount, used_percent: disk.usedPercent })),
    interfaces: point.interfaces.map((link) => ({
      name: link.name,
      rx_bytes_per_second: link.rxBytesPerSecond,
      tx_bytes_per_second: link.txBytesPerSecond,
    })),
  };
}

export function toMetricsSummaryBody(summary: FleetSummary): MetricsSummaryBody {
  return {
    agents_reporting: summary.agentsReporting,
    cpu_percent_avg: summary.cpuPercentAvg,
    memory_used_bytes: summary.memoryUsedBytes,
    memory_total_bytes: summary.memoryTotalBytes,
    disk_used_bytes: summary.diskUsedBytes,
    disk_total_bytes: summary.diskTotalBytes,
  };
}
