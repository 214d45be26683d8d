import { CreateJobRequest } from '@gururmm/server/jobs';
import { invalidRequest, IsTimestamp, ListQuery } from '@gururmm/server/platform/http';
import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { SCHEDULE_RUN_STATES, type ScheduleRunState } from '../schedule-run.entity';
import { MISSED_RUNS, type MissedRuns } from '../schedule.entity';
import type { NewSchedule } from '../schedules.service';
import { type Timing, TIMING_KINDS, type TimingKind } from '../timing';

const DEFAULT_GRACE_SECONDS = 300;
const MAX_GRACE_SECONDS = 7 * 24 * 60 * 60;
const DEFAULT_INTERVAL_SECONDS = 3_600;
const MAX_INTERVAL_SECONDS = 366 * 24 * 60 * 60;

/** When it runs; which other fields it takes says `kind`. */
export class ScheduleWhenBody {
  @ApiProperty({ enum: TIMING_KINDS, enumName: 'ScheduleKind' }) @IsIn(TIMING_KINDS) kind!: TimingKind;

  @ApiPropertyOptional({ example: '30 2 * * *', description: 'For `cron`: five fields, or for example `@daily`.' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  cron?: string;

  @ApiPropertyOptional({ example: 'Europe/Berlin', description: 'For `cron`, where it is needed: an IANA time zone.' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  time_zone?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'For `once`, where it is needed.' })
  @IsOptional()
  @IsTimestamp()
  at?: string;

  @ApiPropertyOptional({
    type: 'integer',
    default: DEFAULT_INTERVAL_SECONDS,
    description: 'For `on_reconnect`: for one machine at most once in so many seconds.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_INTERVAL_SECONDS)
  min_interval_seconds?: number;
}

/** A job with the time at which it starts. The filter is read anew at each run. */
export class SaveScheduleRequest extends OmitType(CreateJobRequest, ['secret_env'] as const) {
  @ApiProperty() @IsString() @Length(1, 200) name!: string;

  @ApiProperty({ type: ScheduleWhenBody })
  @IsDefined()
  @ValidateNested()
  @Type(() => ScheduleWhenBody)
  when!: ScheduleWhenBody;

  @ApiPropertyOptional({
    enum: MISSED_RUNS,
    default: 'skip',
    description: 'What becomes of runs that nobody was there for: nothing, or one run for all of them.',
  })
  @IsOptional()
  @IsIn(MISSED_RUNS)
  missed_runs?: MissedRuns;

  @ApiPropertyOptional({
    type: 'integer',
    default: DEFAULT_GRACE_SECONDS,
    maximum: MAX_GRACE_SECONDS,
    description: 'A run that is not later than this is in time.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_GRACE_SECONDS)
  grace_seconds?: number;

  @ApiPropertyOptional({ default: true }) @IsOptional() @IsBoolean() enabled?: boolean;
}

export class ListSchedulesQuery extends ListQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  enabled?: boolean;

  @ApiPropertyOptional({ enum: TIMING_KINDS, enumName: 'ScheduleKind' })
  @IsOptional()
  @IsIn(TIMING_KINDS)
  kind?: TimingKind;

  @ApiPropertyOptional({ description: 'Part of the name.' }) @IsOptional() @IsString() @Length(1, 200) q?: string;
}

export class ListScheduleRunsQuery extends ListQuery {
  @ApiPropertyOptional({ enum: SCHEDULE_RUN_STATES, enumName: 'ScheduleRunState' })
  @IsOptional()
  @IsIn(SCHEDULE_RUN_STATES)
  state?: ScheduleRunState;
}

export class PreviewScheduleQuery {
  @ApiProperty({ example: '30 2 * * *' }) @IsString() @Length(1, 200) cron!: string;
  @ApiProperty({ example: 'Europe/Berlin' }) @IsString() @Length(1, 100) time_zone!: string;
}

/** @throws DomainError invalid_request for what lies between the fields */
export function toNewSchedule(body: SaveScheduleRequest): NewSchedule {
  const { name, when, missed_runs, grace_seconds, enabled, confirm_count, ...job } = body;
  return {
    name,
    job,
    timing: toTiming(when),
    missedRuns: missed_runs ?? 'skip',
    graceSeconds: grace_seconds ?? DEFAULT_GRACE_SECONDS,
    enabled: enabled ?? true,
    confirmCount: confirm_count,
  };
}

const FIELDS_OF: Readonly<Record<TimingKind, readonly (keyof ScheduleWhenBody)[]>> = {
  cron: ['cron', 'time_zone'],
  once: ['at'],
  on_enrolment: [],
  on_reconnect: ['min_interval_seconds'],
};

function toTiming(when: ScheduleWhenBody): Timing {
  const allowed = FIELDS_OF[when.kind];
  const fields = ['cron', 'time_zone', 'at', 'min_interval_seconds'] as const;
  const strange = fields.filter((name) => when[name] !== undefined && !allowed.includes(name));
  if (strange.length > 0) {
    throw invalidRequest(strange.map((name) => ({ path: `when.${name}`, message: `${name} is not for ${when.kind}` })));
  }
  const { cron, time_zone, at } = when;
  switch (when.kind) {
    case 'cron':
      return { kind: 'cron', cron: needed('cron', cron), time_zone: needed('time_zone', time_zone) };
    case 'once':
      return { kind: 'once', at: needed('at', at) };
    case 'on_enrolment':
      return { kind: 'on_enrolment' };
    case 'on_reconnect':
      return { kind: 'on_reconnect', min_interval_seconds: when.min_interval_seconds ?? DEFAULT_INTERVAL_SECONDS };
  }
}

function needed(name: string, value: string | undefined): string {
  if (value === undefined) throw invalidRequest([{ path: `when.${name}`, message: `${name} is needed` }]);
  return value;
}
