import { IsTimestamp, ListQuery } from '@gururmm/server/platform/http';
import { POLICY_LEVELS, type PolicyLevel } from '@gururmm/server/policies';
import { ALERT_SEVERITIES, type AlertSeverity } from '@gururmm/shared/protocol';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
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
} from 'class-validator';
import {
  type MaintenanceSuppression,
  type MaintenanceWindow,
  WINDOW_KINDS,
  type WindowKind,
} from '../maintenance-window.entity';
import { nextOccurrence, occurrenceAt } from '../window-calendar';

const LABEL = /^[^\p{Cc}]+$/u;
const CLOCK_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const MAX_MINUTES = 30 * 24 * 60;

/** The whole content of a window: what PUT leaves out is its default. */
export class UpdateMaintenanceWindowRequest {
  @ApiProperty({ maxLength: 200 }) @IsString() @Length(1, 200) @Matches(LABEL) name!: string;
  @ApiProperty({ enum: WINDOW_KINDS, enumName: 'MaintenanceWindowKind' }) @IsIn(WINDOW_KINDS) kind!: WindowKind;

  @ApiPropertyOptional({ default: 'UTC', example: 'Europe/Berlin', description: 'IANA name.' })
  @IsOptional()
  @IsTimeZone()
  time_zone?: string;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Of a window that comes once.',
  })
  @IsOptional()
  @IsTimestamp()
  starts_at?: string | null;

  @ApiPropertyOptional({ type: [Number], nullable: true, description: 'Of a weekly one; 0 is Sunday.' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(7)
  @ArrayUnique()
  @IsInt({ each: true })
  @Min(0, { each: true })
  @Max(6, { each: true })
  weekdays?: number[] | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: '22:30', description: 'Of a weekly one.' })
  @IsOptional()
  @IsString()
  @Matches(CLOCK_TIME, { message: 'start_time must be a time like 22:30' })
  start_time?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: '0 3 1 * *', description: 'Five fields.' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  cron?: string | null;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: MAX_MINUTES })
  @IsInt()
  @Min(1)
  @Max(MAX_MINUTES)
  duration_minutes!: number;

  @ApiPropertyOptional({ default: true }) @IsOptional() @IsBoolean() enabled?: boolean;
}

export class CreateMaintenanceWindowRequest extends UpdateMaintenanceWindowRequest {
  @ApiProperty({ enum: POLICY_LEVELS, enumName: 'PolicyLevel' }) @IsIn(POLICY_LEVELS) level!: PolicyLevel;
  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true }) @IsOptional() @IsUUID() client_id?: string;
  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true }) @IsOptional() @IsUUID() site_id?: string;
  @ApiPropertyOptional({ type: String, maxLength: 100, nullable: true })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  @Matches(LABEL)
  tag?: string;
  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true }) @IsOptional() @IsUUID() agent_id?: string;
}

export class ListMaintenanceWindowsQuery extends ListQuery {
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() client_id?: string;
}

export class MaintenanceWindowBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ enum: POLICY_LEVELS, enumName: 'PolicyLevel' }) level!: PolicyLevel;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) client_id!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) site_id!: string | null;
  @ApiProperty({ type: String, nullable: true }) tag!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) agent_id!: string | null;
  @ApiProperty({ enum: WINDOW_KINDS, enumName: 'MaintenanceWindowKind' }) kind!: WindowKind;
  @ApiProperty() time_zone!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) starts_at!: string | null;
  @ApiProperty({ type: [Number], nullable: true }) weekdays!: number[] | null;
  @ApiProperty({ type: String, nullable: true }) start_time!: string | null;
  @ApiProperty({ type: String, nullable: true }) cron!: string | null;
  @ApiProperty({ type: 'integer' }) duration_minutes!: number;
  @ApiProperty() enabled!: boolean;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'End of the occurrence that is now.' })
  active_until!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) next_start_at!: string | null;
  @ApiProperty({ format: 'date-time' }) updated_at!: string;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
}

export class MaintenanceSuppressionBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) agent_id!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) rule_id!: string | null;
  @ApiProperty() rule_name!: string;
  @ApiProperty() object!: string;
  @ApiProperty({ enum: ALERT_SEVERITIES, enumName: 'AlertSeverity' }) severity!: AlertSeverity;
  @ApiProperty() message!: string;
  @ApiProperty({ type: Number, nullable: true }) value!: number | null;
  @ApiProperty({ format: 'date-time' }) suppressed_at!: string;
  @ApiProperty({
    type: String,
    enum: ['cleared', 'opened', 'dropped'],
    nullable: true,
    description: '`opened`: still bad at the end, the alert came then. Null while the window lasts.',
  })
  outcome!: MaintenanceSuppression['outcome'];
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) ended_at!: string | null;
}

export function toMaintenanceWindowBody(window: MaintenanceWindow): MaintenanceWindowBody {
  const now = new Date();
  const isOn = window.enabled;
  return {
    id: window.id,
    name: window.name,
    level: window.level,
    client_id: window.clientId,
    site_id: window.siteId,
    tag: window.tag,
    agent_id: window.agentId,
    kind: window.kind,
    time_zone: window.timeZone,
    starts_at: window.startsAt?.toISOString() ?? null,
    weekdays: window.weekdays,
    start_time: window.startTime,
    cron: window.cron,
    duration_minutes: window.durationMinutes,
    enabled: window.enabled,
    active_until: (isOn ? occurrenceAt(window, now)?.end.toISOString() : null) ?? null,
    next_start_at: (isOn ? nextOccurrence(window, now)?.start.toISOString() : null) ?? null,
    updated_at: window.updatedAt.toISOString(),
    created_at: window.createdAt.toISOString(),
  };
}

export function toMaintenanceSuppressionBody(row: MaintenanceSuppression): MaintenanceSuppressionBody {
  return {
    id: row.id,
    agent_id: row.agentId,
    rule_id: row.ruleId,
    rule_name: row.ruleName,
    object: row.object,
    severity: row.severity,
    message: row.message,
    value: row.value,
    suppressed_at: row.suppressedAt.toISOString(),
    outcome: row.outcome,
    ended_at: row.endedAt?.toISOString() ?? null,
  };
}
