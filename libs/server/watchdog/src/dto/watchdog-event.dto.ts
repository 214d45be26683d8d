import { FitsSchema, IsTimestamp, ListQuery } from '@gururmm/server/platform/http';
import { labelSchema, WATCHDOG_EVENTS, type WatchdogEventKind } from '@gururmm/shared/protocol';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import type { WatchdogEventFilter, WatchdogEventSummary } from '../watchdog-events.repository';

export class ListWatchdogEventsQuery extends ListQuery {
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() agent_id?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() client_id?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() site_id?: string;

  @ApiPropertyOptional({ description: 'The whole name of the service or process.' })
  @IsOptional()
  @FitsSchema(labelSchema)
  service?: string;

  @ApiPropertyOptional({ enum: WATCHDOG_EVENTS }) @IsOptional() @IsIn(WATCHDOG_EVENTS) event?: WatchdogEventKind;

  @ApiPropertyOptional({ format: 'date-time', description: 'Only what happened at this time or later.' })
  @IsOptional()
  @IsTimestamp()
  since?: string;
}

export class WatchdogEventBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) agent_id!: string;
  @ApiProperty() hostname!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) client_id!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Where the machine stands now.' })
  site_id!: string | null;
  @ApiProperty() service!: string;
  @ApiProperty({ enum: WATCHDOG_EVENTS }) event!: WatchdogEventKind;
  @ApiProperty({ format: 'date-time' }) occurred_at!: string;
  @ApiProperty({ format: 'date-time' }) received_at!: string;
  @ApiProperty({ type: String, nullable: true }) detail!: string | null;
}

export function toFilter(query: ListWatchdogEventsQuery): WatchdogEventFilter {
  return {
    agentId: query.agent_id,
    clientId: query.client_id,
    siteId: query.site_id,
    service: query.service,
    event: query.event,
    since: query.since === undefined ? undefined : new Date(query.since),
  };
}

export function toWatchdogEventBody(event: WatchdogEventSummary): WatchdogEventBody {
  return {
    id: event.id,
    agent_id: event.agentId,
    hostname: event.hostname,
    client_id: event.clientId,
    site_id: event.siteId,
    service: event.service,
    event: event.event,
    occurred_at: event.occurredAt.toISOString(),
    received_at: event.receivedAt.toISOString(),
    detail: event.detail,
  };
}
