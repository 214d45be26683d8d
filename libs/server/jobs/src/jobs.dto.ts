import { SubmitCommandRequest } from '@gururmm/server/commands';
import {
  AGENT_STATUSES,
  type AgentStatus,
  COMMAND_TYPES,
  type CommandStatus,
  type CommandType,
  OS_TYPES,
  type OsType,
} from '@gururmm/shared/protocol';
import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsDefined,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Min,
  ValidateNested,
} from 'class-validator';
import type { Job } from './job.entity';
import type { JobProgress } from './jobs.repository';

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

export class CreateJobRequest extends OmitType(SubmitCommandRequest, ['claude_task'] as const) {
  @ApiProperty({ type: JobFilterBody })
  @IsDefined()
  @ValidateNested()
  @Type(() => JobFilterBody)
  filter!: JobFilterBody;

  @ApiPropertyOptional({
    type: 'integer',
    description: 'The number of agents you expect; needed above 50 agents or for more than one client.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  confirm_count?: number;
}

export class JobStatusCounts {
  @ApiProperty({ type: 'integer' }) pending!: number;
  @ApiProperty({ type: 'integer' }) running!: number;
  @ApiProperty({ type: 'integer' }) completed!: number;
  @ApiProperty({ type: 'integer' }) failed!: number;
  @ApiProperty({ type: 'integer' }) timed_out!: number;
  @ApiProperty({ type: 'integer' }) cancelled!: number;
  @ApiProperty({ type: 'integer' }) expired!: number;
  @ApiProperty({ type: 'integer' }) interrupted!: number;
  @ApiProperty({ type: 'integer' }) rejected!: number;
}

export class JobBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) created_by!: string | null;
  @ApiProperty({ enum: COMMAND_TYPES, enumName: 'CommandType' }) command_type!: CommandType;
  @ApiProperty() command!: string;
  @ApiProperty({ type: 'object', additionalProperties: true }) filter!: Record<string, unknown>;
  @ApiProperty({ type: 'integer' }) target_count!: number;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
}

export class JobProgressBody extends JobBody {
  @ApiProperty({
    type: JobStatusCounts,
    description: 'Commands of the job by status; list them with `/api/commands?job_id=`.',
  })
  by_status!: Record<CommandStatus, number>;
  @ApiProperty({ description: 'Every command of the job is over.' }) is_over!: boolean;
}

export function toJobBody(job: Job): JobBody {
  return {
    id: job.id,
    created_by: job.createdBy,
    command_type: job.commandType,
    command: job.command,
    filter: job.filter,
    target_count: job.targetCount,
    created_at: job.createdAt.toISOString(),
  };
}

export function toJobProgressBody({ job, byStatus }: JobProgress): JobProgressBody {
  return { ...toJobBody(job), by_status: { ...byStatus }, is_over: byStatus.pending + byStatus.running === 0 };
}
