import { ListQuery } from '@gururmm/server/platform/http';
import { AGENT_STATUSES, type AgentStatus, OS_TYPES, type OsType } from '@gururmm/shared/protocol';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  ValidateIf,
} from 'class-validator';
import type { AgentCounts, AgentSummary } from '../agents.repository';

const LABEL = /^[^\p{Cc}]+$/u;

export class ListAgentsQuery extends ListQuery {
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() client_id?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID() site_id?: string;
  @ApiPropertyOptional({ enum: AGENT_STATUSES }) @IsOptional() @IsIn(AGENT_STATUSES) status?: AgentStatus;
  @ApiPropertyOptional({ enum: OS_TYPES }) @IsOptional() @IsIn(OS_TYPES) os?: OsType;
  @ApiPropertyOptional() @IsOptional() @IsString() @Length(1, 255) version?: string;
  @ApiPropertyOptional() @IsOptional() @IsString() @Length(1, 100) tag?: string;
  @ApiPropertyOptional({ description: 'Part of the host name.' }) @IsOptional() @IsString() @Length(1, 255) q?: string;
}

export class ListUnassignedQuery extends ListQuery {}

export class RegisterAgentRequest {
  @ApiProperty({ maxLength: 255 }) @IsString() @Length(1, 255) @Matches(LABEL) hostname!: string;
  @ApiPropertyOptional({ enum: OS_TYPES, default: 'linux' }) @IsOptional() @IsIn(OS_TYPES) os_type?: OsType;
  @ApiPropertyOptional() @IsOptional() @IsString() @Length(1, 255) @Matches(LABEL) os_version?: string;
  @ApiPropertyOptional() @IsOptional() @IsString() @Length(1, 255) @Matches(LABEL) arch?: string;
  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true }) @IsOptional() @IsUUID() site_id?:
    string | null;
  @ApiPropertyOptional({ description: 'Binds the key to this machine; otherwise the first that uses it.' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9._:-]{8,128}$/)
  device_id?: string;
}

export class MoveAgentRequest {
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'null unassigns.' })
  @ValidateIf((body: MoveAgentRequest) => body.site_id !== null)
  @IsUUID()
  site_id!: string | null;
}

export class ApproveAgentRequest {
  @ApiPropertyOptional({ format: 'uuid', description: 'Site to put the agent into, if not the one it asked for.' })
  @IsOptional()
  @IsUUID()
  site_id?: string;
}

export class SetTagsRequest {
  @ApiProperty({ type: [String], maxItems: 50 })
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  tags!: string[];
}

export class AgentBody {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() hostname!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) site_id!: string | null;
  @ApiProperty({ type: String, nullable: true }) site_name!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) client_id!: string | null;
  @ApiProperty({ type: String, nullable: true }) client_name!: string | null;
  @ApiProperty({ enum: AGENT_STATUSES, enumName: 'AgentStatus' }) status!: AgentStatus;
  @ApiProperty({ enum: OS_TYPES, enumName: 'OsType' }) os_type!: OsType;
  @ApiProperty() os_version!: string;
  @ApiProperty() arch!: string;
  @ApiProperty({ description: 'Version of the agent.' }) version!: string;
  @ApiProperty({ type: String, nullable: true }) device_id!: string | null;
  @ApiProperty({ type: [String] }) tags!: string[];
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) last_seen_at!: string | null;
  @ApiProperty({ format: 'date-time' }) enrolled_at!: string;
}

export class RegisteredAgentBody extends AgentBody {
  @ApiProperty({ description: 'Agent key; shown this once.' }) api_key!: string;
}

export class AgentStatusCounts {
  @ApiProperty({ type: 'integer' }) online!: number;
  @ApiProperty({ type: 'integer' }) offline!: number;
  @ApiProperty({ type: 'integer' }) pending_approval!: number;
  @ApiProperty({ type: 'integer' }) revoked!: number;
}

export class AgentStatsBody {
  @ApiProperty({ type: 'integer' }) total!: number;
  @ApiProperty({ type: AgentStatusCounts }) by_status!: AgentStatusCounts;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } }) by_os!: Record<string, number>;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } }) by_version!: Record<string, number>;
}

export function toAgentBody(agent: AgentSummary): AgentBody {
  return {
    id: agent.id,
    hostname: agent.hostname,
    site_id: agent.siteId,
    site_name: agent.siteName,
    client_id: agent.clientId,
    client_name: agent.clientName,
    status: agent.status,
    os_type: agent.osType,
    os_version: agent.osVersion,
    arch: agent.arch,
    version: agent.version,
    device_id: agent.deviceId,
    tags: [...agent.tags],
    last_seen_at: agent.lastSeenAt?.toISOString() ?? null,
    enrolled_at: agent.enrolledAt.toISOString(),
  };
}

export function toAgentStatsBody(counts: AgentCounts): AgentStatsBody {
  return { total: counts.total, by_status: counts.byStatus, by_os: counts.byOs, by_version: counts.byVersion };
}
