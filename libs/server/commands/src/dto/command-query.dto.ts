import { IsTimestamp, ListQuery } from '@gururmm/server/platform/http';
import { COMMAND_STATUSES, COMMAND_TYPES, type CommandStatus, type CommandType } from '@gururmm/shared/protocol';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsUUID, Min } from 'class-validator';

export class ListCommandsQuery extends ListQuery {
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() agent_id?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() site_id?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() client_id?: string;
  @ApiPropertyOptional({ enum: COMMAND_STATUSES }) @IsOptional() @IsIn(COMMAND_STATUSES) status?: CommandStatus;
  @ApiPropertyOptional({ enum: COMMAND_TYPES }) @IsOptional() @IsIn(COMMAND_TYPES) command_type?: CommandType;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() created_by?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() job_id?: string;
  @ApiPropertyOptional({ format: 'date-time' }) @IsOptional() @IsTimestamp() since?: string;
}

export class CommandOutputQuery {
  @ApiPropertyOptional({ minimum: -1, default: -1, description: 'Only chunks after this one.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(-1)
  after_seq: number = -1;
}
