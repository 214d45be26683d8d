import { SubmitCommandRequest } from '@gururmm/server/commands';
import {
  AGENT_STATUSES,
  type AgentStatus,
  JOB_STATES,
  type JobState,
  OS_TYPES,
  type OsType,
} from '@gururmm/shared/protocol';
import { ListQuery } from '@gururmm/server/platform/http';
import { ApiProperty, ApiPropertyOptional, IntersectionType, OmitType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsDefined,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  IsUUID,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { TARGET_STATUSES, type TargetStatus } from '../jobs.repository';

const MAX_PAUSE_SECONDS = 7 * 24 * 60 * 60;
const MAX_TARGETS = 50_000;

/** Which agents; conditions are joined by "and". An empty filter is every approved agent you see. */
export class JobFilterBody {
  @ApiPropertyOptional({ type: [String], format: 'uuid', maxItems: 10_000 })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10_000)
  @IsUUID(undefined, { each: true })
  agent_ids?: string[];

  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() client_id?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() site_id?: string;
  @ApiPropertyOptional({ enum: AGENT_STATUSES }) @IsOptional() @IsIn(AGENT_STATUSES) status?: AgentStatus;
  @ApiPropertyOptional({ enum: OS_TYPES }) @IsOptional() @IsIn(OS_TYPES) os?: OsType;
  @ApiPropertyOptional() @IsOptional() @IsString() @Length(1, 255) version?: string;
  @ApiPropertyOptional() @IsOptional() @IsString() @Length(1, 100) tag?: string;
}

/** The targets in parts, one after the other. Exactly one of `size` and `percent`. */
export class JobWavesBody {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, description: 'Machines of a wave.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_TARGETS)
  size?: number;

  @ApiPropertyOptional({ description: 'Machines of a wave, in percent of all; rounded up.' })
  @IsOptional()
  @IsNumber()
  @IsPositive()
  @Max(100)
  percent?: number;

  @ApiPropertyOptional({ type: 'integer', default: 0, description: 'From the end of a wave to the start of the next.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_PAUSE_SECONDS)
  pause_seconds?: number;

  @ApiPropertyOptional({
    enum: ['over'],
    default: 'over',
    description: '`over`: the next wave starts when all commands of this one are over, or `wave_timeout_seconds` are.',
  })
  @IsOptional()
  @IsIn(['over'])
  start_next_when?: 'over';

  @ApiPropertyOptional({
    description: 'Machines that are away hold a wave up at most this long. Default: `timeout_seconds` and 600 s.',
  })
  @IsOptional()
  @IsNumber()
  @IsPositive()
  @Max(MAX_PAUSE_SECONDS)
  wave_timeout_seconds?: number;
}

/** What is not yet sent never is, once this many commands failed, timed out, were interrupted or refused. */
export class JobStopBody {
  @ApiPropertyOptional({ type: 'integer', minimum: 1 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_TARGETS)
  failures?: number;

  @ApiPropertyOptional({ description: 'In percent of the commands that were started.' })
  @IsOptional()
  @IsNumber()
  @IsPositive()
  @Max(100)
  percent?: number;
}

/** What every wide job has to say. */
export class RerunFailedRequest {
  @ApiPropertyOptional({
    type: 'integer',
    description: 'The number of agents you expect; needed above 50 agents or for more than one client.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  confirm_count?: number;
}

export class CreateJobRequest extends IntersectionType(
  OmitType(SubmitCommandRequest, ['claude_task'] as const),
  RerunFailedRequest,
) {
  @ApiProperty({ type: JobFilterBody })
  @IsDefined()
  @ValidateNested()
  @Type(() => JobFilterBody)
  filter!: JobFilterBody;

  @ApiPropertyOptional({ type: JobWavesBody, description: 'Without it all machines are started at once.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => JobWavesBody)
  waves?: JobWavesBody;

  @ApiPropertyOptional({ type: JobStopBody })
  @IsOptional()
  @ValidateNested()
  @Type(() => JobStopBody)
  stop_after?: JobStopBody;
}

export class PreviewJobRequest {
  @ApiProperty({ type: JobFilterBody })
  @IsDefined()
  @ValidateNested()
  @Type(() => JobFilterBody)
  filter!: JobFilterBody;
}

export class RejectJobRequest {
  @ApiPropertyOptional({ maxLength: 500 }) @IsOptional() @IsString() @Length(1, 500) reason?: string;
}

export class ListJobsQuery extends ListQuery {
  @ApiPropertyOptional({ enum: JOB_STATES, enumName: 'JobState' })
  @IsOptional()
  @IsIn(JOB_STATES)
  state?: JobState;
}

export class ListJobTargetsQuery extends ListQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_TARGETS)
  wave?: number;

  @ApiPropertyOptional({ enum: TARGET_STATUSES, enumName: 'JobTargetStatus' })
  @IsOptional()
  @IsIn(TARGET_STATUSES)
  status?: TargetStatus;
}
