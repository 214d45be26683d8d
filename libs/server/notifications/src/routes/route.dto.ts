import { ListQuery } from '@gururmm/server/platform/http';
import { ALERT_SEVERITIES, type AlertSeverity } from '@gururmm/shared/protocol';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsTimeZone,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import type { NotificationRoute } from './notification-route.entity';
import type { RouteFields } from './routes.repository';

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
const WEEK_MINUTES = 7 * 24 * 60;

export class RouteStepBody {
  @ApiProperty({ type: 'integer', maximum: WEEK_MINUTES, description: 'Unacknowledged for so long.' })
  @IsInt()
  @Min(0)
  @Max(WEEK_MINUTES)
  after_minutes!: number;

  @ApiProperty({ type: [String] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  channel_ids!: string[];
}

export class UpdateRouteRequest {
  @ApiProperty() @IsString() @Length(1, 200) name!: string;
  @ApiPropertyOptional({ default: true }) @IsOptional() @IsBoolean() enabled?: boolean;

  @ApiPropertyOptional({ enum: ALERT_SEVERITIES, isArray: true, description: 'Default: every one.' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(ALERT_SEVERITIES, { each: true })
  severities?: AlertSeverity[];

  @ApiPropertyOptional({ type: [String], description: 'Default: every site.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(500)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  site_ids?: string[];

  @ApiPropertyOptional({ type: [String], description: 'Agents that have one of these; default: every agent.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  tags?: string[];

  @ApiPropertyOptional({ type: [Number], description: '0 is Sunday; default: every day.' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(EVERY_DAY, { each: true })
  weekdays?: number[];

  @ApiPropertyOptional({ default: '00:00', pattern: CLOCK.source })
  @IsOptional()
  @Matches(CLOCK, { message: 'start_time must be a time of day, for example 08:00' })
  start_time?: string;

  @ApiPropertyOptional({ default: '00:00', pattern: CLOCK.source, description: 'Equal to the start: the whole day.' })
  @IsOptional()
  @Matches(CLOCK, { message: 'end_time must be a time of day, for example 17:00' })
  end_time?: string;

  @ApiPropertyOptional({ default: 'UTC' }) @IsOptional() @IsTimeZone() time_zone?: string;

  @ApiProperty({ type: [RouteStepBody], description: 'In the order of their times.' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => RouteStepBody)
  steps!: RouteStepBody[];

  @ApiPropertyOptional({
    type: 'integer',
    nullable: true,
    minimum: 5,
    maximum: WEEK_MINUTES,
    description: 'The channels of the last step are told again; default: they are not.',
  })
  @IsOptional()
  @IsInt()
  @Min(5)
  @Max(WEEK_MINUTES)
  repeat_minutes?: number | null;
}

export class CreateRouteRequest extends UpdateRouteRequest {
  @ApiPropertyOptional({ format: 'uuid', description: 'Whose alerts; without one those of every client.' })
  @IsOptional()
  @IsUUID()
  client_id?: string;
}

export class ListRoutesQuery extends ListQuery {
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() client_id?: string;
}

export class NotificationRouteBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) client_id!: string | null;
  @ApiProperty() name!: string;
  @ApiProperty() enabled!: boolean;
  @ApiProperty({ enum: ALERT_SEVERITIES, isArray: true }) severities!: AlertSeverity[];
  @ApiProperty({ type: [String] }) site_ids!: string[];
  @ApiProperty({ type: [String] }) tags!: string[];
  @ApiProperty({ type: [Number] }) weekdays!: number[];
  @ApiProperty() start_time!: string;
  @ApiProperty() end_time!: string;
  @ApiProperty() time_zone!: string;
  @ApiProperty({ type: [RouteStepBody] }) steps!: RouteStepBody[];
  @ApiProperty({ type: 'integer', nullable: true }) repeat_minutes!: number | null;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ format: 'date-time' }) updated_at!: string;
}

export function toRouteFields(body: UpdateRouteRequest): RouteFields {
  return {
    name: body.name,
    enabled: body.enabled ?? true,
    severities: body.severities ?? [...ALERT_SEVERITIES],
    siteIds: body.site_ids ?? [],
    tags: body.tags ?? [],
    weekdays: body.weekdays ?? EVERY_DAY,
    startTime: body.start_time ?? '00:00',
    endTime: body.end_time ?? '00:00',
    timeZone: body.time_zone ?? 'UTC',
    steps: body.steps
      .map((step) => ({ afterMinutes: step.after_minutes, channelIds: step.channel_ids }))
      .sort((a, b) => a.afterMinutes - b.afterMinutes),
    repeatMinutes: body.repeat_minutes ?? null,
  };
}

export function toRouteBody(route: NotificationRoute): NotificationRouteBody {
  return {
    id: route.id,
    client_id: route.clientId,
    name: route.name,
    enabled: route.enabled,
    severities: route.severities,
    site_ids: route.siteIds,
    tags: route.tags,
    weekdays: route.weekdays,
    start_time: route.startTime,
    end_time: route.endTime,
    time_zone: route.timeZone,
    steps: route.steps.map((step) => ({ after_minutes: step.afterMinutes, channel_ids: [...step.channelIds] })),
    repeat_minutes: route.repeatMinutes,
    created_at: route.createdAt.toISOString(),
    updated_at: route.updatedAt.toISOString(),
  };
}
